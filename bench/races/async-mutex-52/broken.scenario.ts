import { Mutex } from "async-mutex-52-broken";
import { scenario } from "seedbed";
import { waiter, worker } from "./race.ts";

const mutex = new Mutex();

export default scenario("async-mutex broken: who waits for an unlocked mutex finds it unlocked")
  .parallel("work and wait", { ann: worker(mutex), bob: worker(mutex), cyd: waiter(mutex) });
