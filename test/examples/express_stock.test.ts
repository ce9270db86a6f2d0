/** The race of two requests to an Express server is found and shrunk; the fixed server survives the same search. */
import {} from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("express-stock");

slow(
  "the shop that checks and then takes sells the last lamp twice, and a few decisions say how",
  () => fails(100, { kind: "invariant" }, 10),
);

slow("the shop that leaves the check to its database survives 8 seeds", () => survives(8));
slow("the shop that leaves the check to its database survives 500 seeds", () => survives(500));
