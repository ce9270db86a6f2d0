/** Stores of runs that nobody made, for tests and benchmarks of the store. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_SCHEMA } from "../../src/engine/store/manifest.ts";

export interface MadeRun {
  readonly id: string;
  readonly status: "pass" | "fail" | "timeout";
  readonly startedMs: number;
}

/** Ids as seedbed makes them: of 26 letters, in the order of `number`. */
export function idOf(number: number): string {
  return `01M${number.toString().padStart(23, "0")}`;
}

/** Puts the folder of a run into the store `root`, a `.seedbed` folder. Returns the folder. */
export function makeRun(root: string, { id, status, startedMs }: MadeRun): string {
  const folder = join(root, "runs", id);
  mkdirSync(folder, { recursive: true });
  const at = new Date(startedMs).toISOString();
  const finding = { message: "Error: no\n  at a line", fingerprint: `f-${id.at(-1)}` };
  const manifest = {
    schema: MANIFEST_SCHEMA,
    id,
    seedbed: "0.0.0",
    engine: 1,
    runtime: { name: "node", version: "0.0.0" },
    platform: { os: "linux", arch: "x64" },
    command: ["run", "a.json"],
    source: { file: "a.json", scenario: `scenario ${id.at(-1)}` },
    startedAt: at,
    endedAt: at,
  };
  const scenario = { name: `scenario ${id.at(-1)}`, status, seed: 1, strategy: "random" };
  const report = {
    schema: "seedbed/report@1",
    scenario: status === "pass" ? scenario : { ...scenario, finding },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "report.json"), JSON.stringify(report));
  return folder;
}
