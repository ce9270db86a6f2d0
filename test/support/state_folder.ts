/** The state folder of a run of the tests, whose commands note there what they compile. It goes when they are over. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The folder of the tests' trust ledger and other state. The main process of vitest names it. */
export const STATE_FOLDER = process.env["SEEDBED_TEST_STATE"] ?? join(tmpdir(), `seedbed-state-${process.pid}`);

/** Marks the note that Seedbed prints once after an upgrade as printed. */
export function setup(): void {
  mkdirSync(join(STATE_FOLDER, "told"), { recursive: true });
  writeFileSync(join(STATE_FOLDER, "told", "realistic-latencies"), "");
}

export function teardown(): void {
  rmSync(STATE_FOLDER, { recursive: true, force: true });
}
