/** `examples/wal`: what a database acknowledges without an fsync is gone once the power has failed. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("wal");

test("a log that forgets an fsync loses a number, and a few decisions say how", () =>
  fails(100, { kind: "invariant", title: "what was acknowledged is there" }, 4));

test("a log that is synced survives 25 seeds", () => survives(25));
slow("a log that is synced survives 5,000 seeds", () => survives(5_000));
