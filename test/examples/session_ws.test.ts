/** An update of a session over WebSocket is lost: found and shrunk; the server that handles messages in turn survives the same search. */
import { test } from "vitest";
import { examplePair } from "../support/example_pair.ts";
import { slow } from "../support/slow.ts";

const { fails, survives } = examplePair("session-ws");

test("the server that handles messages as they come loses an item, and a few decisions say how", () =>
  fails(200, { kind: "invariant", title: "both items are in the cart" }, 10));

test("the server that handles messages in turn survives 20 seeds", () => survives(20));
slow("the server that handles messages in turn survives 500 seeds", () => survives(500));
