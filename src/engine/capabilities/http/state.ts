/** Shows the number of requests at a moment of a run. */
import { numbersState } from "../part_state.ts";
import type { Http } from "./http.ts";

export const state = numbersState({
  httpCalls: { name: "calls", read: (requests: Http) => requests.count },
  httpPending: { name: "pending", read: (requests: Http) => requests.pending },
}, ({ httpCalls, httpPending }) => `${httpCalls} call${httpCalls === 1 ? "" : "s"}, ${httpPending} pending`);
