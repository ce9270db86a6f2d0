/** The scenario that the trace of the same name was recorded from, by an engine before the change. */
import { http, scenario } from "seedbed";

export const delayRanges = scenario("delay ranges")
  .step(http.when("GET", "http://a.test/").replies(200, "", { delay: "5ms..40ms" }))
  .step("two requests", async () => {
    await Promise.all([fetch("http://a.test/"), fetch("http://a.test/")]);
  });
