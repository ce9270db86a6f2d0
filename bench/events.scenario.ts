import { type AuthorWorld, scenario } from "seedbed";

async function task({ yieldNow }: AuthorWorld): Promise<void> {
  for (let round = 0; round < 5_000; round++) await yieldNow();
}

export default scenario("two tasks take ten thousand turns").parallel("turns", { ann: task, bob: task });
