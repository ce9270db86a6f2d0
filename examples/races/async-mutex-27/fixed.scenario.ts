import { Mutex } from "async-mutex-fixed";
import { scenario } from "seedbed";
import { worker } from "./race.ts";

const state = { inside: 0, finished: 0 };
const work = worker(new Mutex(), state);

export default scenario("async-mutex fixed: four workers share a mutex and all finish")
  .parallel("contend", { ann: work, bob: work, cyd: work, dan: work })
  .finally("all have finished", () => state.finished === 4);
