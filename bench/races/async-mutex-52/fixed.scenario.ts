import { Mutex } from "async-mutex-52-fixed";
import { scenario } from "seedbed";
import { waiter, worker } from "./race.ts";

const mutex = new Mutex();

export default scenario("async-mutex fixed: who waits for an unlocked mutex finds it unlocked")
  .parallel("work and wait", { ann: worker(mutex), bob: worker(mutex), cyd: waiter(mutex) });
