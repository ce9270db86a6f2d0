/** Raw data out of decisions: its bounds, that it replays, and what its simplest values are. */
import { fc } from "../../support/properties.ts";
import { expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { FuzzData } from "../../../src/engine/ir/author.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { coded, run } from "../support/programs.ts";

/** What a run makes, with the decisions that it took. */
async function made<T>(make: (data: FuzzData) => T, source = randomSource(1), maxBytes?: number) {
  let value: T | undefined;
  const more = maxBytes === undefined ? {} : { world: { data: { maxBytes } } };
  const program = coded(({ data }) => void (value = make(data)), more);
  const { outcome, decisions } = await run(program, { source });
  return { value: value!, outcome, decisions, program };
}

test("every kind of data stays within its bounds, and its decisions make it again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: -1_000, max: 1_000 }),
      fc.nat(3_000),
      fc.nat(40),
      async (seed, min, span, size) => {
        const all = (data: FuzzData) => ({
          integer: data.integer(min, min + span),
          big: data.bigInt(BigInt(min), BigInt(min) + (1n << 70n)),
          number: data.number(),
          flag: data.boolean(),
          item: data.pick(["a", "b", "c"]),
          bytes: [...data.bytes({ minBytes: size, maxBytes: 2 * size })],
          text: data.text({ maxBytes: size }),
        });
        const { value, decisions } = await made(all, randomSource(seed));
        expect(value.integer >= min && value.integer <= min + span).toBe(true);
        expect(value.big >= BigInt(min) && value.big <= BigInt(min) + (1n << 70n)).toBe(true);
        expect(value.number >= 0 && value.number < 1).toBe(true);
        expect(value.bytes.length >= size && value.bytes.length <= 2 * size).toBe(true);
        expect(value.text.length).toBeLessThanOrEqual(size);
        expect(decisions.every(({ kind }) => kind === "input")).toBe(true);
        expect((await made(all, new RecordedSource(decisions) as never)).value).toEqual(value);
      },
    ),
    { numRuns: 60 },
  );
});

test("the baseline takes the simplest: nothing, zero, the first", async () => {
  const { value } = await made((data) => [
    data.text(),
    [...data.bytes({ minBytes: 2 })],
    data.text({ minBytes: 3, maxBytes: 3 }),
    data.integer(),
    data.integer(5, 9),
    data.bigInt(),
    data.boolean(),
    data.pick(["x", "y"]),
  ], fifoSource() as never);
  expect(value).toEqual(["", [0, 0], "aaa", 0, 5, 0n, false, "x"]);
});

test("text and bytes share the limit of the run", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { value } = await made(
      (data) => [data.bytes().length, data.text().length, data.bytes().length, data.bytes({ minBytes: 2 }).length],
      randomSource(seed),
      20,
    );
    const [first, second, third, last] = value;
    expect(first! + second! + third!).toBeLessThanOrEqual(20);
    expect(last).toBeGreaterThanOrEqual(2);
  }
});

test("what makes no sense is refused in words", async () => {
  const message = async (make: (data: FuzzData) => unknown) => (await made(make)).outcome.finding?.message;
  expect(await message((data) => data.integer(3, 2)))
    .toBe("RangeError: data.integer: expected two safe integers, the smaller one first, found 3 and 2");
  expect(await message((data) => data.pick([]))).toBe("RangeError: data.pick: expected a list with at least one item");
  expect(await message((data) => data.text({ minBytes: 5, maxBytes: 2 })))
    .toBe("RangeError: data.text: expected whole numbers of bytes, the smaller one first, found 5 and 2");
  expect(await message((data) => data.bigInt(1 as never, 2n))).toContain("data.bigInt: expected two big integers");
});
