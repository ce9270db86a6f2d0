/** Declarative steps: recorded and replayed steps a second, bytes of trace and memory a step. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { validateScenario } from "../src/engine/ir/validate.ts";
import { record } from "../src/engine/modes/record.ts";
import { replay } from "../src/engine/modes/replay.ts";
import { readTrace } from "../src/engine/trace/decode.ts";
import { mixedScenario } from "./mixed.ts";
import { count, type Row } from "./table.ts";

const STEPS = 100_000;
const WANT_STEPS_PER_S = 500_000;
const WANT_VALIDATE_MS = 500;
const WANT_MIB = 300;
const WANT_BYTES = 60;
const WANT_MEMORY_BYTES = 1024;

export async function stepRows(): Promise<Row[]> {
  const document = mixedScenario(STEPS);
  const validateMs = await bestMs(() => validateScenario(document));
  const { ir } = validateScenario(document);
  if (ir === undefined) throw new Error("the scenario of the benchmark is not valid");
  const scenarioBytes = JSON.stringify(ir).length;
  let best = { recordMs: Infinity, replayMs: Infinity, bytes: 0, memory: Infinity };
  for (let round = 0; round < 5; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    const before = process.memoryUsage().heapUsed;
    const pieces: string[] = [];
    let start = performance.now();
    const { outcome } = await record({ ir }, { seed: 1, strategy: "random", sink: (piece) => pieces.push(piece) });
    const recordMs = performance.now() - start;
    const memory = process.memoryUsage().heapUsed - before;
    if (outcome.status !== "pass") throw new Error(`the scenario of the benchmark failed: ${outcome.finding?.message}`);
    const text = pieces.join("");
    const trace = readTrace(text, "bench");
    start = performance.now();
    const replayed = await replay({ ir }, trace);
    const replayMs = performance.now() - start;
    if (replayed.outcome.status !== "pass") throw new Error("the replay of the benchmark diverged");
    best = {
      recordMs: Math.min(best.recordMs, recordMs),
      replayMs: Math.min(best.replayMs, replayMs),
      bytes: (text.length - scenarioBytes) / STEPS,
      memory: Math.min(best.memory, Math.max(0, memory) / STEPS),
    };
  }
  const peakMib = peakOfRecording(document);
  const stepsPerS = STEPS / (best.recordMs / 1000);
  return [
    {
      what: "steps/s recorded, 100 000 mixed steps",
      seedbed: count(stepsPerS),
      peer: `wanted ${count(WANT_STEPS_PER_S)}`,
      ratio: stepsPerS / WANT_STEPS_PER_S,
      want: 1,
    },
    {
      what: "validate 100 000 mixed steps, ms",
      seedbed: validateMs.toFixed(0),
      peer: `allowed ${WANT_VALIDATE_MS}`,
      ratio: WANT_VALIDATE_MS / validateMs,
      want: 1,
    },
    {
      what: "run and record them in a process of its own, MiB",
      seedbed: peakMib.toFixed(0),
      peer: `allowed ${WANT_MIB}`,
      ratio: WANT_MIB / peakMib,
      want: 1,
    },
    {
      what: "bytes of trace a step",
      seedbed: best.bytes.toFixed(1),
      peer: `allowed ${WANT_BYTES}`,
      ratio: WANT_BYTES / best.bytes,
      want: 1,
    },
    {
      what: "bytes of memory a step",
      seedbed: best.memory.toFixed(0),
      peer: `allowed ${WANT_MEMORY_BYTES}`,
      ratio: WANT_MEMORY_BYTES / Math.max(1, best.memory),
      want: 1,
    },
    {
      what: "replay against record, ms",
      seedbed: best.replayMs.toFixed(0),
      peer: `record ${best.recordMs.toFixed(0)}`,
      ratio: best.recordMs / best.replayMs,
      want: 1,
    },
  ];
}

async function bestMs(work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** What `seedbed run --record` takes of memory at most, in MiB. */
function peakOfRecording(document: object): number {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    writeFileSync(join(folder, "mixed.scenario.json"), JSON.stringify(document));
    const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
    const report = "process.on('exit', () => console.error(process.resourceUsage().maxRSS));";
    const preload = `data:text/javascript,${encodeURIComponent(report)}`;
    const args = ["--import", preload, cli, "run", "mixed.scenario.json", "--record", "t.jsonl"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`the recording of the benchmark failed: ${stderr}`);
    return Number(stderr.trim().split("\n").at(-1)) / 1024;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
