/** Named events as the code of a scenario logs them. */
import { type Json, toJson } from "../../json.ts";
import type { AuthorFunctions } from "../capability.ts";
import { requireText } from "../require.ts";

/** The function of a world that writes to the log. */
export interface Logging {
  /** Writes a named event to the log. */
  event(name: string, data?: Json | Record<string, unknown>): void;
}

export const logging: AuthorFunctions<Logging> = {
  event: ({ kernel }) => (name, data) => {
    kernel.event(requireText("the name of an event", name), data === undefined ? undefined : toJson(data));
  },
};
