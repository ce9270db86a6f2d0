/** Exploring a service: actions that are chosen one by one, and what is seen of it after each. */
import { defineCapability } from "../capability.ts";
import { eventText } from "../event_words.ts";
import { numbersState } from "../part_state.ts";
import { httpAction } from "./http_action.ts";
import { httpObserve } from "./http_observe.ts";
import { SERVICE, type Service } from "./service.ts";

export const exploring = defineCapability(SERVICE, {
  steps: () => [httpObserve, httpAction],
  state: numbersState(
    { serviceActions: { name: "actions", read: (service: Service) => service.observations.length } },
    ({ serviceActions }) => `${serviceActions} observation${serviceActions === 1 ? "" : "s"}`,
  ),
  end: { check: (service) => service.requireNothingSuspicious() },
  events: {
    "exploring.observed": {
      needs: ["action", "status", "signature"],
      words: ({ action, status, signature, markers }) =>
        `${eventText(action)} → ${eventText(status)}, state ${eventText(signature)}${
          Array.isArray(markers) ? `: ${markers.join("; ")}` : ""
        }`,
    },
  },
});
