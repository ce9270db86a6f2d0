/** HTTP: requests that rules, handlers or the host answer. */
import { defineCapability } from "../capability.ts";
import { requests } from "./author.ts";
import { HTTP } from "./http.ts";
import { httpRequest } from "./http_request.ts";
import { httpServe } from "./http_serve.ts";
import { httpWhen } from "./http_when.ts";
import { state } from "./state.ts";

export const http = defineCapability(HTTP, {
  steps: () => [httpWhen, httpServe, httpRequest],
  authors: { http: requests },
  state,
  end: { unusedRules: (requests) => requests.unusedRules() },
});
