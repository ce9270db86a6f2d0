/** Of a place at which very many operations are pending only some are looked at, from everywhere among them, and that is said. */
import { expect, test } from "vitest";
import { alternativesOf } from "../../../src/engine/strategies/orders/alternatives.ts";
import { ObservedRun } from "../../../src/engine/strategies/orders/observed.ts";

const WINDOW = { earliestUs: 1, latestUs: 1_000_000 };

/** So many operations that start together, each as quick as any. */
function runOf(count: number): ObservedRun {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const same = { cause: 0, due: WINDOW, anyDue: WINDOW, isImmediate: false, delayMs: undefined, window: undefined };
  const run = new ObservedRun({ seed: 0, order: [], latenciesMs: new Map(), preemptions: 0 });
  for (const id of ids) {
    run.operations.set(id, { id, ...same });
    run.happenings.push({ place: { id }, pending: ids.filter((other) => other > id), gapUs: 0, round: undefined });
  }
  return run;
}

test.each([[10, true], [40, true], [300, false]])(
  "with %i operations pending it is complete: %s",
  (count, isComplete) => {
    const { found, isComplete: complete } = alternativesOf(runOf(count), 0);
    expect(complete).toBe(isComplete);
    const first = found.filter(({ at }) => at === 0).map(({ place }) => "id" in place ? place.id : 0);
    if (isComplete) expect(first).toHaveLength(count - 1);
    else {
      expect(first.length).toBeGreaterThan(3);
      expect(first.length).toBeLessThan(10);
      expect(Math.max(...first)).toBeGreaterThan(count * 0.7);
    }
    // Every place has something else that could come first, but for the last one.
    expect(new Set(found.map(({ at }) => at)).size).toBe(count - 1);
  },
);
