/** The state folder of a run of the tests, whose commands note there what they compile. It goes when they are over. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The same wherever it is asked for in the process that starts the tests. */
export const STATE_FOLDER = join(tmpdir(), `seedbed-state-${process.pid}`);

/** What is said once after an upgrade was said. */
export function setup(): void {
  mkdirSync(join(STATE_FOLDER, "told"), { recursive: true });
  writeFileSync(join(STATE_FOLDER, "told", "realistic-latencies"), "");
}

export function teardown(): void {
  rmSync(STATE_FOLDER, { recursive: true, force: true });
}
