/**
 * `patched_latencies.ts`: a process that runs scenarios with 20 seeds each, every second one with the language patched, and
 * prints what was decided. A process of its own, since the patches reach the code of the test runner as well.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { sourceFor } from "../../../src/engine/modes/source_for.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";

const SEEDS = 20;
const all: Record<string, unknown[]> = {};

const scenarios = await loadFile(fileURLToPath(new URL("./patched_latencies.scenario.ts", import.meta.url)));
for (const { program } of scenarios) {
  const runs: unknown[] = all[program.ir.name] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const recorder = new MemoryRecorder();
    const source = sourceFor(program, seed === 0 ? "fifo" : "random", seed);
    const { outcome, decisions } = await execute(program, { source, recorder });
    const events = recorder.entries.filter((entry) => "event" in entry);
    runs.push({ finding: outcome.finding?.message ?? null, decisions, events });
  }
}
process.stdout.write(JSON.stringify(all));
