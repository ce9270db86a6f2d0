/** A stalled job of BullMQ that is run twice is found and shrunk; the worker that looks whether it was done survives the same search. */
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("bullmq-twice");

slow(
  "a stalled job of BullMQ is run twice, and a few decisions say how",
  () => fails(200, { kind: "invariant", title: "each invoice was charged once" }, 10),
);

slow("a job that looks whether it was done survives 200 seeds", () => survives(200));
