/** The runs of a large store: asking the index, against reading the folders, which is all there is without one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectRun } from "../src/api/runs/traces/select_trace.ts";
import { FolderRuns } from "../src/engine/store/folder_runs.ts";
import type { Runs } from "../src/engine/store/run_query.ts";
import { withRuns } from "../src/engine/store/runs.ts";
import { idOf, makeRun } from "../test/support/stored_runs.ts";
import { count, type Row } from "./table.ts";

const RUNS = 100_000;
const ROUNDS = 9;
const START_MS = 1_700_000_000_000;

export function runsRows(): Row[] {
  const root = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    for (let number = 0; number < RUNS; number++) make(root, number);
    const ask = (work: (runs: Runs) => unknown) => withRuns(root, { nowMs: laterMs }, work);
    const list = (runs: Runs) => runs.find({ limit: 20 });
    const select = (runs: Runs) => [selectRun("last-fail", runs, root), selectRun(idOf(RUNS / 2), runs, root)];
    const madeMs = timed(() => ask(list));
    const folderMs = { list: timed(() => list(read(root))), select: timed(() => select(read(root))) };
    let next = RUNS;
    const changedMs = medianOf(() => {
      make(root, next++);
      return timed(() => ask(list));
    });
    return [
      row("newest 20", medianOf(() => timed(() => ask(list))), folderMs.list, 500),
      row("last-fail and an id", medianOf(() => timed(() => ask(select))), folderMs.select, 500),
      row("newest 20, one added by hand", changedMs, folderMs.list, 5),
      row("newest 20, index made anew", madeMs, folderMs.list, 0.3),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function make(root: string, number: number): void {
  makeRun(root, { id: idOf(number), status: number % 3 === 0 ? "fail" : "pass", startedMs: START_MS + number });
}

/** Late enough for what was just written to count as settled. */
function laterMs(): number {
  return Date.now() + 60_000;
}

function read(root: string): Runs {
  return new FolderRuns(join(root, "runs"));
}

function row(what: string, indexMs: number, folderMs: number, want: number): Row {
  return {
    what: `${count(RUNS)} runs: ${what}, ms`,
    seedbed: indexMs.toFixed(1),
    peer: `reading the folders ${folderMs.toFixed(0)}`,
    ratio: folderMs / indexMs,
    want,
  };
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function medianOf(measure: () => number): number {
  return Array.from({ length: ROUNDS }, measure).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}
