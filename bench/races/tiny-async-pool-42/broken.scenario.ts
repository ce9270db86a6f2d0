import asyncPool from "tiny-async-pool-42-broken";
import { scenario } from "seedbed";
import { consumer, received } from "./race.ts";

export default scenario("tiny-async-pool broken: every result is received once")
  .parallel("consume", { ann: consumer(asyncPool) })
  .finally("every result once", () => received.join() === "1,2,3,4");
