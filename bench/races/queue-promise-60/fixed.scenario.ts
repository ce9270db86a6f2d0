import Queue from "queue-promise-60-fixed";
import { scenario } from "seedbed";
import { producer, Work } from "./race.ts";

const work = new Work();
const queue = new Queue({ concurrent: 1, interval: 4 });

export default scenario("queue-promise fixed: no more tasks at once than allowed")
  .parallel("produce", { ann: producer(queue, work), bob: producer(queue, work) })
  .always("one at a time", () => work.most <= 1);
