/** The state folder of a run of the tests, whose commands note there what they compile. It goes when they are over. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The process that starts the tests names it. */
export const STATE_FOLDER = process.env["SEEDBED_TEST_STATE"] ?? join(tmpdir(), `seedbed-state-${process.pid}`);

/** What is said once after an upgrade was said. */
export function setup(): void {
  mkdirSync(join(STATE_FOLDER, "told"), { recursive: true });
  writeFileSync(join(STATE_FOLDER, "told", "realistic-latencies"), "");
}

export function teardown(): void {
  rmSync(STATE_FOLDER, { recursive: true, force: true });
}
