import { type AuthorWorld, scenario } from "seedbed";

const task = (name: string) => async ({ kv, yieldNow }: AuthorWorld) => {
  for (let round = 0; round < 3_500; round++) {
    kv.set(`${name}${round % 20}`, String(round));
    await yieldNow();
  }
};

export default scenario("ten thousand decisions").parallel("all", { ann: task("a"), bob: task("b"), cyd: task("c") });
