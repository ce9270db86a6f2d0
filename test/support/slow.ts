/**
 * Tests that take more than a few seconds. They run only under SEEDBED_SLOW=1, and, if SEEDBED_SLOW_SLICE=i/n is set
 * (i from 0), only those of that slice: a test is in the slice that the digest of its name gives, so that a build which
 * runs another slice each time has run every test after n of them.
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { test, type TestFunction } from "vitest";

interface Slice {
  readonly index: number;
  readonly of: number;
}

/** @throws Error for what is neither `i/n` with 0 ≤ i < n nor empty: a slice that is none would run nothing */
export function parseSlice(text: string | undefined): Slice | undefined {
  if (text === undefined || text === "") return undefined;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index >= of) {
    throw new Error(`SEEDBED_SLOW_SLICE: expected i/n with i from 0 to n - 1, found ${JSON.stringify(text)}`);
  }
  return { index, of };
}

/** Whether the slow test of this name is in the slice. */
export function isInSlice(name: string, { index, of }: Slice): boolean {
  return createHash("sha256").update(name).digest().readUInt32BE() % of === index;
}

/** Whether slow tests run at all. */
export const SLOW = (process.env["SEEDBED_SLOW"] ?? "") !== "";
const slice = parseSlice(process.env["SEEDBED_SLOW_SLICE"]);
/** Whether all slow tests run, and not only a slice of them. */
export const ALL_SLOW = SLOW && slice === undefined;

/** Whether the slow test of this name runs; a test that always runs asks this to know whether it may take long. */
export function isThorough(name: string): boolean {
  return SLOW && (slice === undefined || isInSlice(name, slice));
}

/** A test that is slow; otherwise as `test(name, run, timeoutMs)`. Names of slow tests differ in the whole suite. */
export function slow(name: string, run: TestFunction, timeoutMs = 600_000): void {
  if (!SLOW) return test.skip(`${name} (slow: set SEEDBED_SLOW=1)`, run);
  if (isThorough(name)) return test(name, run, timeoutMs);
  test.skip(`${name} (slow: in another slice than ${slice!.index}/${slice!.of})`, run);
}

/** `test` for the case of a kind that always runs, and `slow` for the others. */
export const slowUnless = (always: boolean) => always ? test : slow;

/** `slow` where the test can run at all, and a test that is skipped where it cannot. */
export const slowWhere = (possible: boolean) => possible ? slow : test.skip;

/** The cases of a table: all if the table of this name may take long, and the first ones otherwise. */
export function thinned<T>(name: string, cases: readonly T[], always = 1): readonly T[] {
  return isThorough(name) ? cases : cases.slice(0, always);
}

/** As `slow`, in so many parts: each is a test by itself, so that slices share the work. `part` counts from 0. */
export function slowParts(
  name: string,
  parts: number,
  run: (part: number) => Promise<void> | void,
  timeoutMs?: number,
): void {
  for (let part = 0; part < parts; part++) slow(`${name}, part ${part + 1} of ${parts}`, () => run(part), timeoutMs);
}
