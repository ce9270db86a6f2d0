/** Real races in published packages: the broken version is caught, replayed and shrunk; the fixed one survives. */
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { RecordedSource } from "../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../src/engine/findings/finding.ts";
import { replay } from "../../src/engine/modes/replay.ts";
import { readTrace } from "../../src/engine/trace/decode.ts";
import { exampleScenarios } from "../support/files.ts";
import { recordText } from "../support/record_text.ts";
import { slow } from "../support/slow.ts";

const nameOf = (file: string) => basename(dirname(file));

describe("the broken version", () => {
  for (const file of exampleScenarios("races/*/broken.scenario.ts")) {
    test(`${nameOf(file)} fails within 100 seeds, replays exactly, and shrinks`, async () => {
      const { program } = await loadOne(file, undefined);
      const result = await testProgram(program, { seeds: range(1, 100) });
      expect(result.status).toBe("fail");
      const { seed, strategy, outcome, shrunk } = result.failed!;
      expect(outcome.finding!.kind).not.toBe("leak");

      const made = new RecordedSource(result.made);
      const { text, executed } = await recordText(program, { seed, strategy, source: made });
      const trace = readTrace(text, file);
      const replayed = await replay(program, trace);
      expect(fingerprint(replayed.outcome.finding!)).toBe(fingerprint(outcome.finding!));
      const again = await recordText(program, { seed, strategy, source: new RecordedSource(executed.decisions) });
      expect(again.text).toBe(text);

      expect(shrunk!.fingerprint).toBe(fingerprint(outcome.finding!));
      expect(shrunk!.after.deviations).toBeLessThanOrEqual(shrunk!.before.deviations);
      expect(shrunk!.after.decisions).toBeLessThanOrEqual(shrunk!.before.decisions);
    });
  }
});

describe("the fixed version", () => {
  for (const file of exampleScenarios("races/*/fixed.scenario.ts")) {
    const survives = async (seeds: number) => {
      const { program } = await loadOne(file, undefined);
      const result = await testProgram(program, { seeds: range(1, seeds) });
      expect(result.failed?.outcome.finding).toBeUndefined();
      expect(result.exhausted !== undefined || result.runs > seeds).toBe(true);
    };
    test(`${nameOf(file)} survives 40 seeds`, () => survives(40));
    slow(`${nameOf(file)} survives 1000 seeds`, () => survives(1000));
  }
});

test("every race has a broken and a fixed version", () => {
  const broken = exampleScenarios("races/*/broken.scenario.ts").map(nameOf);
  expect(broken).toHaveLength(7);
  expect(exampleScenarios("races/*/fixed.scenario.ts").map(nameOf)).toEqual(broken);
});
