/**
 * Finds the mutants that each test reaches, and its cost, so that a mutant is tried on the few tests that can notice it.
 * Measured once for each test file, as long as neither it nor the mutated source changes.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command.ts";
import { NONE } from "./active.ts";
import type { KnownTest } from "./campaign.ts";
import type { Mutant } from "./mutants.ts";
import type { Tell } from "./protocol.ts";
import { readState, writeState } from "./state.ts";
import { sha256 } from "./known_mutants.ts";
import { Worker, WorkerLost } from "./workers.ts";

const MEASURE_MS = 150_000;

export interface Coverage {
  readonly tests: readonly KnownTest[];
  /** Ids of the mutants that are reached when modules are loaded, before any test. */
  readonly atLoad: readonly number[];
}

export async function coverageOf(
  files: readonly string[],
  mutants: readonly Mutant[],
  say: (text: string) => void,
): Promise<Coverage> {
  const sources = [...new Set(mutants.map(({ file }) => file))];
  const sourceHash = sha256(...sources.map((file) => readFileSync(join(ROOT, file), "utf8")));
  const cached = readState<Record<string, Omit<KnownTest, "test">[]>>("coverage", {});
  const fresh: typeof cached = {};
  const start = () => Worker.start({ files, mutants, active: NONE });
  let { worker, loaded } = await start();
  if (loaded.broken.length > 0) throw new Error(`cannot load ${loaded.broken.join("; ")}`);
  const tests: KnownTest[] = [];
  for (const file of files) {
    const key = sha256(sourceHash, file, readFileSync(join(ROOT, file), "utf8"));
    const own = loaded.tests.map((test, index) => ({ ...test, index })).filter((test) => test.file === file);
    let measured = cached[key];
    if (measured === undefined) {
      measured = [];
      for (const { name, index } of own) {
        try {
          const told = await worker.ask({ do: "measure", test: index }, MEASURE_MS);
          measured.push({ file, name, ...(told as Extract<Tell, { did: "measure" }>).measured });
        } catch (error) {
          if (!(error instanceof WorkerLost)) throw error;
          measured.push({ file, name, ms: 0, failure: error.message, reached: [] });
          ({ worker, loaded } = await start());
        }
      }
      const ms = measured.reduce((sum, each) => sum + each.ms, 0);
      say(`measured ${file}: ${measured.length} tests, ${Math.round(ms)} ms`);
      for (const { name, failure } of measured) if (failure !== undefined) say(`  left out: ${name}: ${failure}`);
    }
    fresh[key] = measured;
    writeState("coverage", { ...cached, ...fresh });
    measured.forEach((each, index) => tests.push({ ...each, test: own[index]!.index }));
  }
  writeState("coverage", fresh);
  worker.stop();
  return { tests, atLoad: loaded.atLoad };
}
