/** The race of two requests in SQL is found and shrunk; the shop that takes with one statement survives the same search. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("express-checkout");

// The first database of a schema takes seconds to make; on a busy machine more.
const MS = 120_000;

test(
  "the shop that looks and then takes sells the last lamp twice, and a few decisions say how",
  () => fails(100, { kind: "invariant" }, 10),
  MS,
);

slow("the shop that takes with one statement survives 200 seeds", () => survives(200));
