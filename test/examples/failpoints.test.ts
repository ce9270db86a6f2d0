/** `examples/failpoints`: a payment that is tried again charges twice, unless its charges have a key. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("failpoints");

test("a retry charges a card twice, and one strike of the failpoint says how", () =>
  fails(50, { kind: "invariant", title: "the card was charged once" }, 2));

test("a retry with a key survives 50 seeds", () => survives(50));
slow("a retry with a key survives 5,000 seeds", () => survives(5_000));
