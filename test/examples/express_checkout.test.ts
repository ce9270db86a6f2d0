/** The race of two requests in SQL is found and shrunk; the shop that takes with one statement survives the same search. */
import {} from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, finds, survives } = examplePair("express-checkout");

slow("the shop that looks and then takes sells the last lamp twice", () => finds(100, { kind: "invariant" }));
slow(
  "the shop that looks and then takes sells the last lamp twice, and a few decisions say how",
  () => fails(100, { kind: "invariant" }, 10),
);

slow("the shop that takes with one statement survives 200 seeds", () => survives(200));
