/**
 * The quality of shrinking: whatever seed finds a failure, what is left is exactly the smallest value that is documented for it, for challenges
 * of the public collection and for generators of other kinds.
 */
import { describe, expect, test } from "vitest";
import { type Challenge, CHALLENGES } from "../../../bench/shrinking/challenges.ts";
import { bySeedbed, fromIntegers } from "../../../bench/shrinking/measure.ts";
import { fc } from "../../support/properties.ts";
import { isThorough, slow } from "../../support/slow.ts";

/** Failures that were found from these seeds on. */
const SEEDS = isThorough("the quality of shrinking from several seeds") ? [1, 50_001, 100_001] : [1];

async function leavesTheSmallest(challenge: Challenge): Promise<void> {
  for (const seed of SEEDS) expect(challenge.smallest).toContain((await bySeedbed(challenge, seed)).smallest);
}

/** The others take some seconds each. */
const QUICK = ["coupling", "distinct", "reverse"];

for (const challenge of CHALLENGES) {
  const run = QUICK.includes(challenge.name) ? test : slow;
  run(`the challenge ${challenge.name} leaves one result`, () => leavesTheSmallest(challenge));
}

test.each([
  ["with a node too many", [1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0]],
  ["with its nodes on the other side", [1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0]],
])("a heap %s becomes the smallest that is sorted wrongly", async (_name, drawn) => {
  const challenge = CHALLENGES.find(({ name }) => name === "binary heap")!;
  expect(challenge.smallest).toContain((await fromIntegers(challenge, drawn)).smallest);
});

const KINDS: readonly (readonly [string, () => fc.Arbitrary<unknown>, (value: never) => boolean, unknown])[] = [
  ["an integer above a bound", () => fc.integer(), (value: number) => value <= 1_000, 1_001],
  ["an integer below a bound", () => fc.integer(), (value: number) => value >= -1_000, -1_001],
  ["an integer in a range", () => fc.integer({ min: 10 }), () => false, 10],
  ["an odd integer", () => fc.integer(), (value: number) => value % 2 === 0, 1],
  ["a rare remainder", () => fc.nat(), (value: number) => value % 7 !== 5, 5],
  [
    "a big integer",
    () => fc.bigInt({ min: 0n, max: 2n ** 80n }).map(String),
    (value: string) => BigInt(value) < 2n ** 66n,
    `${2n ** 66n}`,
  ],
  ["a boolean", () => fc.boolean(), (value: boolean) => !value, true],
  ["one of some", () => fc.constantFrom("a", "b", "c", "d"), (value: string) => value < "c", "c"],
  ["a string of some length", () => fc.string(), (value: string) => value.length < 3, "   "],
  ["a list with a large item", () => fc.array(fc.nat()), (value: number[]) => value.every((item) => item < 100), [100]],
  [
    "a list that is not sorted",
    () => fc.array(fc.nat()),
    (value: number[]) => value.every((item, index) => index === 0 || item >= value[index - 1]!),
    [1, 0],
  ],
  ["a sum", () => fc.array(fc.nat(1000)), (value: number[]) => value.reduce((sum, item) => sum + item, 0) < 1500, [
    500,
    1000,
  ]],
  [
    "a pair that is equal",
    () => fc.tuple(fc.nat(500), fc.nat(500)).map(([one, other]) => [one, one, other]),
    (value: number[]) => value[0]! < 40,
    [40, 40, 0],
  ],
  ["what a map makes", () => fc.nat().map((value) => value * 2), (value: number) => value < 100, 100],
  ["what a filter lets pass", () => fc.nat().filter((value) => value % 3 === 0), (value: number) => value < 100, 102],
  [
    "what a filter hardly ever lets pass",
    () => fc.integer().filter((value) => value % 1009 === 3),
    (value: number) => value <= 10,
    1012,
  ],
  [
    "what a filter lets pass, far from zero",
    () => fc.nat().filter((value) => value % 50 === 7),
    (value: number) => value < 60_000,
    60_007,
  ],
  [
    "what a chain makes",
    () => fc.nat(9).chain((length) => fc.array(fc.nat(9), { minLength: length, maxLength: length })),
    (value: number[]) => !value.includes(7),
    [7],
  ],
  ["a branch of a union", () => fc.oneof(fc.nat(), fc.string()), (value: unknown) => typeof value !== "string", ""],
  [
    "a record",
    () => fc.record({ id: fc.nat(), tags: fc.array(fc.nat()) }),
    (value: { id: number; tags: number[] }) => value.tags.length < 2,
    { id: 0, tags: [0, 0] },
  ],
];

describe("the smallest value is left of", () => {
  test.each(KINDS)("%s", async (name, arbitrary, holds, smallest) => {
    await leavesTheSmallest({ name, arbitrary, holds: holds as never, smallest: [JSON.stringify(smallest)] });
  });
});
