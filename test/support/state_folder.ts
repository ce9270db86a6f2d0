/** The state folder of a run of the tests, whose commands note there what they compile. It goes when they are over. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The same wherever it is asked for in the process that starts the tests. */
export const STATE_FOLDER = join(tmpdir(), `seedbed-state-${process.pid}`);

export function teardown(): void {
  rmSync(STATE_FOLDER, { recursive: true, force: true });
}
