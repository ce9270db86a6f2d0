import PQueue from "p-queue-168-fixed";
import { scenario } from "seedbed";
import { aborted, Aborter, patient } from "./race.ts";

const queue = new PQueue({ concurrency: 1 });
const aborter = new Aborter();

export default scenario("p-queue fixed: a queue goes on after tasks of it were aborted")
  .parallel("queue and abort", {
    ann: aborted(queue, aborter),
    bob: aborted(queue, aborter),
    cyd: patient(queue),
    dan: () => aborter.abort(),
  });
