import { Mutex } from "async-mutex-fixed";
import { scenario } from "seedbed";
import { worker } from "./race.ts";

const work = worker(new Mutex(), { inside: 0 });

export default scenario("async-mutex fixed: four workers share a mutex and all finish")
  .parallel("contend", { ann: work, bob: work, cyd: work, dan: work });
