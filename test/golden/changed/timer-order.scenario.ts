/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const timerOrder = scenario("timer order").step(
  "two timers due at once, and one withdrawn",
  async ({ sleep }) => {
    const first = setTimeout(() => {}, 30);
    await sleep(10);
    const second = new Promise((resolve) => setTimeout(resolve, 30));
    clearTimeout(first);
    await sleep(10);
    const third = new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([second, third]);
  },
);
