/** Mutations of inputs: what they make fits the bounds, lengths follow, and what was compared is put where it was found. */
import { fc } from "../../support/properties.ts";
import { expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { fitsInput } from "../../../src/engine/decisions/inputs.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import { byteOf } from "../../../src/engine/strategies/corpus/data.ts";
import { mutated } from "../../../src/engine/strategies/corpus/mutate.ts";
import { withScheduleOf } from "../../../src/engine/strategies/corpus/swap_schedule.ts";
import { OPEN } from "../../../src/engine/decisions/sources.ts";

const encoder = new TextEncoder();
const SIMPLEST = 0x61;

function length(value: number): Decision {
  return { kind: "input", label: "text", value, bounds: { min: 0, max: 4096 } };
}

/** The decisions of a text: its length, and its bytes. */
function text(value: string): Decision[] {
  const bytes = [...encoder.encode(value)];
  return [
    length(bytes.length),
    ...bytes.map((byte): Decision => ({
      kind: "input",
      label: "text",
      value: byte - SIMPLEST,
      bounds: { min: -SIMPLEST, max: 0xff - SIMPLEST },
    })),
  ];
}

function integer(value: number, max = 1_000_000): Decision {
  return { kind: "input", label: "integer", value, bounds: { min: 0, max } };
}

function textOf(decisions: readonly Decision[]): string {
  return String.fromCharCode(...decisions.filter(({ bounds }) => bounds?.min === -SIMPLEST).map(byteOf));
}

const closed = (decisions: readonly Decision[]) => decisions.every(({ value }) => value !== OPEN);

test("whatever is changed fits its bounds, and a length is that of what follows it", () => {
  const words = fc.array(fc.oneof(fc.string(), fc.integer(), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })));
  fc.assert(
    fc.property(
      fc.nat(),
      fc.string({ unit: "binary-ascii" }),
      fc.string(),
      fc.nat(9),
      words,
      (seed, one, other, number, dictionary) => {
        const pairs = { left: dictionary, right: dictionary.toReversed() };
        const parent = [...text(one), integer(number)];
        const result = mutated(parent, { other: text(other), dictionary, compared: pairs }, new Streams(seed));
        const changed = result.filter(({ value }) => value !== OPEN);
        for (const { value, bounds } of changed) expect(fitsInput(value, bounds!)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("spans go and are doubled together with the length before them", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 3_000; seed++) {
    const result = mutated(text("abcd"), { other: [] }, new Streams(seed));
    if (!closed(result) || result.length === 0) continue;
    const made = textOf(result);
    if (made.length !== 4 && result[0]!.value === made.length) seen.add(made);
  }
  for (const expected of ["acd", "abc", "cd", "ababcd", "abcdd"]) expect([...seen]).toContain(expected);
});

test("a text that was compared takes the place of the one that it was compared with", () => {
  const compared = { left: ["PUT"], right: ["DELETE"] };
  const made = Array.from(
    { length: 400 },
    (_, seed) => mutated(text("aPUTb"), { other: [], compared }, new Streams(seed)),
  )
    .filter(closed);
  const found = made.filter((decisions) => textOf(decisions) === "aDELETEb");
  expect(found.some(([first]) => first!.value === 8)).toBe(true);
});

test("a number that was compared is replaced as it stands: an integer, digits, or bytes in either order", () => {
  const compared = { left: [4660], right: [48879] };
  const made = (parent: readonly Decision[]) =>
    Array.from({ length: 600 }, (_, seed) => mutated(parent, { other: [], compared }, new Streams(seed))).filter(
      closed,
    );
  expect(made([integer(4660)]).some(([first]) => first?.value === 48879)).toBe(true);
  expect(made(text("n=4660;")).map(textOf)).toContain("n=48879;");
  expect(made(text("\x12\x34")).map(textOf)).toContain("\xbe\xef");
  expect(made(text("\x34\x12")).map(textOf)).toContain("\xef\xbe");
});

test("the schedule of another run goes with the inputs of this one", () => {
  const pick = (value: number): Decision => ({ kind: "pick", label: "start a", value, arity: 3 });
  expect(withScheduleOf([integer(1), pick(0), pick(0)], [pick(2), integer(9), pick(1)]))
    .toEqual([integer(1), pick(2), pick(1)]);
});
