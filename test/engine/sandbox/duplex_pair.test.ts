/** `stream.duplexPair`: what one end writes, the other reads, as in a real Node. */
import { expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { evaluate } from "../../support/source.ts";

const TALK = `
  const events = [];
  const [one, other] = duplexPair();
  for (const [name, side] of Object.entries({ one, other })) {
    side.on("data", (chunk) => events.push(name + " got " + chunk));
    for (const event of ["end", "finish", "close"]) side.on(event, () => events.push(name + " " + event));
  }
  one.write("a", () => events.push("a is taken"));
  one.write("");
  other.end("b");
  await new Promise((resolve) => setTimeout(resolve, 5));
  one.end();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const [broken, left] = duplexPair();
  broken.on("error", (error) => events.push(error.message));
  left.on("close", () => events.push("left"));
  broken.destroy(new Error("broken"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  return events;`;

test("two ends that are a pair see the same events in a world and in a real Node", async () => {
  const real = inNode(`const { duplexPair } = await import("node:stream"); ${TALK}`);
  expect(await evaluate(TALK, `import { duplexPair } from "node:stream";`)).toEqual(real);
});
