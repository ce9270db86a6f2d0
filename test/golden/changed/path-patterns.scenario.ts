/** What the trace of the same name was recorded from, by an engine before the change. */
import { http, scenario } from "seedbed";

export const patterns = scenario("patterns")
  .step(http.when("GET", "/files/*").replies(404))
  .step(http.when("GET", "/files/a").replies(200, "a"))
  .step(http.request("GET", "/files/a", { expect: { status: 200 } }));
