/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const wholeMicroseconds = scenario("whole microseconds").step(
  "two waits that add up to a fraction which no number has",
  async ({ sleep }) => {
    await sleep(1.1);
    await sleep(2.2);
  },
);
