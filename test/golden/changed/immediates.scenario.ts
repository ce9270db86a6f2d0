/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const immediates = scenario("immediates").step("two timers, and an immediate of the first", async () => {
  const seen: string[] = [];
  setTimeout(() => setImmediate(() => seen.push("immediate")), 10);
  await new Promise((resolve) => setTimeout(resolve, 10));
});
