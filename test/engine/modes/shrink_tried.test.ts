/** Shrinking does not make an attempt again, however it is written, and tells when the same decisions lead somewhere else. */
import { expect, test } from "vitest";
import { scenario } from "../../../src/dsl/mod.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { Tried } from "../../../src/engine/modes/shrink/tried.ts";
import { fc } from "../../support/properties.ts";
import { built, run, seeded } from "../support/programs.ts";

const input = (value: number, max: number): Decision => ({
  kind: "input",
  label: "list",
  value,
  bounds: { min: 0, max },
});
/** A list: its length, then its items. */
const list = (length: number, ...items: number[]) => [input(length, 10), ...items.map((item) => input(item, 100))];

/** Remembers the runs with these decisions. */
function after(...runs: (readonly Decision[])[]): Tried {
  const tried = new Tried();
  for (const decisions of runs) expect(tried.add(decisions)).toBeUndefined();
  return tried;
}

test("what lies behind the end of a run that was made makes no other run", () => {
  expect(after(list(1, 5)).has(list(1, 5, 7, 9))).toBe(true);
  expect(after(list(1, 5)).has(list(2, 5, 7))).toBe(false);
});

test("what is missing is what the default is", () => {
  expect(after(list(2, 5, 0)).has(list(2, 5))).toBe(true);
  expect(after(list(2, 5, 1)).has(list(2, 5))).toBe(false);
});

test("a value out of bounds is the nearest one in them", () => {
  expect(after(list(1, 100)).has([input(1, 10), input(5_000, 9_999)])).toBe(true);
});

test("an attempt is remembered by what it was given, too", () => {
  const tried = new Tried();
  expect(tried.has(list(1, 5))).toBe(false);
  expect(tried.has(list(1, 5))).toBe(true);
});

test("runs that go different ways after the same answers are noticed, with the place", () => {
  const tried = after(list(1, 5), list(2, 5, 0));
  expect(tried.add([input(1, 10), input(5, 99)])).toBe(1);
  expect(tried.add(list(2, 5))).toBe(2);
  expect(tried.add(list(1, 5, 0))).toBe(2);
});

function checking(body: (amount: number) => void): Program {
  return built(
    scenario("amounts").forAll({ amount: fc.nat(1_000) }).step("check", ({ input }) => body(input.amount)),
  );
}

async function shrinkFirst(program: Program) {
  for (let seed = 0;; seed++) {
    const { outcome, decisions } = await run(program, { source: seeded(seed, "random") });
    if (outcome.finding !== undefined) return shrink(program, decisions, fingerprint(outcome.finding));
  }
}

test("a failure that came about by chance is no result", async () => {
  const failed = new Set<number>();
  const flaky = checking((amount) => {
    if (amount < 100 && failed.has(amount)) return;
    failed.add(amount);
    if (amount >= 50) throw new Error("too large");
  });
  await expect(shrinkFirst(flaky)).rejects.toMatchObject({
    code: "contract",
    message: expect.stringContaining("does not reproduce"),
    hint: expect.stringContaining("not deterministic"),
  });
});

test("a scenario that asks for other inputs after the same decisions is not deterministic", async () => {
  let runs = 0;
  const amount = fc.nat(1_000).chain((tens) => fc.nat(9 + runs++).map((ones) => tens + ones));
  const moody = built(
    scenario("moody").forAll({ amount }).step("check", ({ input }) => {
      if (input.amount >= 50) throw new Error("too large");
    }),
  );
  await expect(shrinkFirst(moody)).rejects.toMatchObject({
    code: "contract",
    message: expect.stringContaining("two runs with the same decisions went different ways"),
  });
});
