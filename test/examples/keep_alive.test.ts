/** A request over an idle connection meets its end: found and shrunk; the client that asks again survives the same search. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("keep-alive");

slow(
  "the client that reuses an idle connection gets a reset, and a few decisions say how",
  () => fails(200, { kind: "error", title: "Error ECONNRESET" }, 10),
);

test("the client that asks again survives 8 seeds", () => survives(8));
slow("the client that asks again survives 500 seeds", () => survives(500));
