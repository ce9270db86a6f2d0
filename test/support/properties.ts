/**
 * fast-check, configured for all tests. The inputs are the same in every run of the suite, so that what passes here passes
 * elsewhere, too; runs of all slow tests draw new ones. A property tries a quarter of its inputs, unless it is its turn among the slow
 * tests (`slow.ts`). Each has a time limit, since the time limit of a test cannot end a synchronous property while it runs or shrinks
 * a failure.
 */
import fastCheck from "fast-check";
import { expect } from "vitest";
import { ALL_SLOW, isThorough, SLOW } from "./slow.ts";

const SEED = 20_261_127;
const MAX_MS = SLOW ? 1_500_000 : 150_000;
/** What fast-check takes by itself. */
const DEFAULT_RUNS = 100;
const FEW_RUNS = 10;

fastCheck.configureGlobal({
  ...(ALL_SLOW ? {} : { seed: SEED }),
  interruptAfterTimeLimit: MAX_MS,
  // An interrupted property has not been shown to hold.
  markInterruptAsFailure: true,
});

/** How many inputs a property of so many tries in the test that runs. */
export function runsOf(wanted: number): number {
  // Slow tests are known by their own name, without those of the groups around them.
  const name = expect.getState().currentTestName?.split(" > ").at(-1) ?? "";
  return isThorough(name) ? wanted : Math.max(Math.min(wanted, FEW_RUNS), Math.ceil(wanted / 4));
}

export const fc: typeof fastCheck = {
  ...fastCheck,
  assert: ((property, parameters = {}) =>
    fastCheck.assert(property as never, {
      ...parameters as object,
      numRuns: runsOf(parameters.numRuns ?? DEFAULT_RUNS),
    })) as typeof fastCheck.assert,
};

// What only types name, as in `fc.Arbitrary<string>`.
export declare namespace fc {
  export type Arbitrary<T> = fastCheck.Arbitrary<T>;
  export type Scheduler = fastCheck.Scheduler;
}
