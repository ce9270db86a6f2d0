/** An example of two files: one with a bug, one without. */
import { expect } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import type { TestResult } from "../../src/api/runs/run/tested.ts";
import { exampleScenarios } from "./files.ts";

/** The file with the bug comes first in the order of names. */
export function examplePair(folder: string) {
  const [broken, fixed] = exampleScenarios(`${folder}/*.scenario.ts`);
  return {
    /** Searches the file with the bug, and expects this finding, shrunk to so few choices. */
    async fails(seeds: number, finding: object, maxDeviations: number): Promise<void> {
      const { failed } = await searched(broken!, seeds);
      expect(failed!.outcome.finding).toMatchObject(finding);
      expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(maxDeviations);
    },
    /** As `fails`, but shrinks nothing. */
    async finds(seeds: number, finding: object): Promise<void> {
      const { failed } = await searched(broken!, seeds, false);
      expect(failed!.outcome.finding).toMatchObject(finding);
    },
    /** Searches the file without it, and expects that every seed passes. */
    async survives(seeds: number): Promise<void> {
      const { failed, runs } = await searched(fixed!, seeds);
      expect(failed?.outcome.finding).toBeUndefined();
      expect(runs).toBeGreaterThan(seeds);
    },
  };
}

async function searched(file: string, seeds: number, shrink = true): Promise<TestResult> {
  const { program } = await loadOne(file, undefined);
  return await testProgram(program, { seeds: range(1, seeds), shrink });
}
