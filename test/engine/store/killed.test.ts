/** Promise 5: whichever call of the file system is the last one that a process makes, what is there is whole. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { withRuns } from "../../../src/engine/store/runs.ts";
import { folder } from "../../cli/seedbed.ts";
import { scriptOf } from "../../support/built.ts";
import { ROOT } from "../../support/files.ts";
import { idOf, makeRun } from "../../support/stored_runs.ts";
import { SYNC_LIMIT } from "../../support/processes.ts";
import { slow } from "../../support/slow.ts";

/** The pinned Node, whatever runs the tests. */
const NODE = join(ROOT, "node_modules/.bin/node");
const WRITER = scriptOf("killed_writer");
const TIMEOUT_MS = 300_000;

/**
 * Has a writer killed before its first call, before its second, and so on, until it comes to its end. Returns how many
 * calls it makes.
 */
function killEverywhere(work: string, prepare: (cwd: string) => void, check: (cwd: string) => void): number {
  for (let call = 1;; call++) {
    const cwd = folder();
    prepare(cwd);
    const { status, signal, stderr } = spawnSync(NODE, [WRITER, work, cwd, String(call)], {
      ...SYNC_LIMIT,
      encoding: "utf8",
    });
    if (signal === null) expect(status, stderr).toBe(0);
    check(cwd);
    if (signal === null) return call - 1;
  }
}

const runsIn = (cwd: string) => withRuns(join(cwd, ".seedbed"), { nowMs: () => 4e12 }, (runs) => runs.find({}));

slow("killing a writer leaves a stored run complete or absent", () => {
  const seen = new Set<number>();
  const calls = killEverywhere("store", (cwd) => mkdirSync(join(cwd, "source")), (cwd) => {
    const runs = runsIn(cwd);
    seen.add(runs.length);
    if (runs.length === 0) return;
    expect(runs).toEqual([expect.objectContaining({ id: idOf(7), status: "fail", problem: undefined })]);
    const run = join(cwd, ".seedbed/runs", idOf(7));
    expect(readdirSync(run).sort()).toEqual(["manifest.json", "report.json", "trace.jsonl"]);
    expect(readFileSync(join(run, "trace.jsonl"), "utf8")).toBe("{}\n");
  });
  expect([...seen].sort()).toEqual([0, 1]);
  expect(calls).toBeGreaterThan(12);
}, TIMEOUT_MS);

slow("killing a writer leaves a removed run complete or absent", () => {
  const others = [idOf(8), idOf(6)];
  const seen = new Set<number>();
  const prepare = (cwd: string) => {
    for (const id of [idOf(7), ...others]) {
      makeRun(join(cwd, ".seedbed"), { id, status: "pass", startedMs: Number(id.at(-1)) });
    }
  };
  killEverywhere("prune", prepare, (cwd) => {
    const runs = runsIn(cwd);
    seen.add(runs.length);
    expect(runs.every(({ status }) => status === "pass")).toBe(true);
    expect(runs.map(({ id }) => id).filter((id) => id !== idOf(7))).toEqual(others);
  });
  expect([...seen].sort()).toEqual([2, 3]);
}, TIMEOUT_MS);

const whole = (cwd: string, name: string) => readFileSync(join(cwd, name), "utf8");

slow("killing a writer leaves the old file or the new one", () => {
  const seen = new Set<string>();
  killEverywhere("overwrite", (cwd) => writeFileSync(join(cwd, "x.jsonl"), "old file\n"), (cwd) => {
    seen.add(whole(cwd, "x.jsonl"));
    expect(readdirSync(cwd).filter((name) => !name.startsWith("."))).toEqual(["x.jsonl"]);
  });
  expect([...seen].sort()).toEqual(["new file\n", "old file\n"]);
}, TIMEOUT_MS);

slow("killing a writer leaves a new file complete, and so its neighbour", () => {
  const seen = new Set<number>();
  killEverywhere("append", (cwd) => writeFileSync(join(cwd, "x.jsonl"), "old file\n"), (cwd) => {
    expect(whole(cwd, "x.jsonl")).toBe("old file\n");
    const names = readdirSync(cwd).filter((name) => !name.startsWith("."));
    seen.add(names.length);
    if (names.includes("x.2.jsonl")) expect(whole(cwd, "x.2.jsonl")).toBe("new file\n");
  });
  expect([...seen].sort()).toEqual([1, 2]);
}, TIMEOUT_MS);
