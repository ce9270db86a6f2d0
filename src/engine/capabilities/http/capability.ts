/** HTTP: requests that rules, handlers or the host answer. */
import { z } from "zod";
import { defineCapability } from "../capability.ts";
import { usedRule } from "../unmet.ts";
import { requests } from "./author.ts";
import { HTTP } from "./http.ts";
import { httpRequest } from "./http_request.ts";
import { httpServe } from "./http_serve.ts";
import { httpWhen } from "./http_when.ts";
import { state } from "./state.ts";
import { events } from "./events.ts";

export const http = defineCapability(HTTP, {
  steps: () => [httpWhen, httpServe, httpRequest],
  authors: { http: requests },
  state,
  end: { unmet: (requests) => requests.unusedRules().map(usedRule) },
  events,
  answeredByHost: { http_request: "http_when" },
  options: {
    "http-backend": {
      sets: "backends.http",
      value: "<name>",
      help: "requests: scripted (the default), or host, which makes real ones where no rule answers",
      schema: z.enum(HTTP.backends).optional(),
    },
  },
});
