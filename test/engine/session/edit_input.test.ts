/** Inputs of a recorded run are edited as values: the decisions are found with which an arbitrary makes them. */
import { expect, test } from "vitest";
import { Session } from "../../../src/engine/session/session.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { loadSource } from "../../support/source.ts";

async function opened(inputs: string): Promise<{ session: Session; program: Program }> {
  const [loaded] = await loadSource(`import fc from "fast-check"; import { scenario } from "seedbed";
    export default scenario("case").forAll({ ${inputs} }).step("code", ({ input, event }) => {
      throw new Error(JSON.stringify(input));
    });`);
  const { program } = loaded!;
  return { program, session: await Session.open({ program, seed: 3, strategy: "random" }) };
}

const message = (finding: { message: string } | undefined) => JSON.parse(finding!.message.replace("Error: ", ""));

test("an integer, a text, a list and a record become what is wanted, and the other inputs stay", async () => {
  const { session } = await opened(`amount: fc.integer({ min: 0, max: 100_000 }), name: fc.string({ maxLength: 4 }),
    items: fc.array(fc.record({ sku: fc.constantFrom("a", "b", "c"), count: fc.nat(50) }), { maxLength: 3 })`);
  const before = message(session.branch(0).outcome.finding);
  const wanted = { amount: 4711, name: "pea", items: [{ sku: "c", count: 7 }, { sku: "a", count: 50 }] };
  for (const [name, value] of Object.entries(wanted)) {
    const { outcome } = await session.editInput(0, name, value);
    expect(message(outcome.finding)).toEqual({ ...before, [name]: value });
  }
});

test("a value that the arbitrary does not make, and an input that there is not, are refused in words", async () => {
  const { session } = await opened("amount: fc.integer({ min: 0, max: 9 })");
  await expect(session.editInput(0, "amount", 12)).rejects.toThrow(
    "the input amount cannot be 12, as far as was tried; the nearest is 9",
  );
  await expect(session.editInput(0, "amuont", 1)).rejects.toThrow(
    "expected the number of a decision or the name of an input, found amuont: there is amount",
  );
});
