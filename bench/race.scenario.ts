import { type AuthorWorld, scenario } from "seedbed";

let counter = 0;

async function task({ yieldNow }: AuthorWorld): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const seen = counter;
    await yieldNow();
    counter = seen + 1;
    await yieldNow();
  }
}

export default scenario("three tasks race on a counter")
  .parallel("race", { ann: task, bob: task, cyd: task })
  .finally("something was counted", () => counter >= 1);
