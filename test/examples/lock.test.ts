/** `examples/lock`: a worker that stands still loses its lease, and overwrites what another one has written. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("lock");

slow(
  "a lock without fencing loses an addition, and a single pause says how",
  () => fails(100, { kind: "invariant", title: "no addition is lost" }, 6),
);

test("a lock with fencing survives 30 seeds", () => survives(30));
slow("a lock with fencing survives 5,000 seeds", () => survives(5_000));
