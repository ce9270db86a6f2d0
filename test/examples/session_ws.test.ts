/** An update of a session over WebSocket is lost: found and shrunk; the server that handles messages in turn survives the same search. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, finds, survives } = examplePair("session-ws");

const LOST = { kind: "invariant", title: "both items are in the cart" };

slow("the server that handles messages as they come loses an item", () => finds(200, LOST));
slow(
  "the server that handles messages as they come loses an item, and a few decisions say how",
  () => fails(200, LOST, 10),
);

test("the server that handles messages in turn survives 5 seeds", () => survives(5));
slow("the server that handles messages in turn survives 500 seeds", () => survives(500));
