/**
 * Paths of the programs that tests start. On Node they are built once for all tests, as they are published: a built command starts
 * in two thirds of the time that its sources take, and tests start it some two thousand times. On Deno they are the sources.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./files.ts";

const IS_DENO = "deno" in process.versions;

/** The folder of the built files, which is inside the project, so that packages resolve. The main process of vitest names it. */
export const BUILT = process.env["SEEDBED_TEST_BUILT"] ?? join(ROOT, "node_modules", `.built-${process.pid}`);

/** The script of the command. */
export const COMMAND = IS_DENO ? join(ROOT, "src/cli/main.ts") : join(BUILT, "cli.js");

/** The module `seedbed`. */
export const LIBRARY = IS_DENO ? join(ROOT, "src/mod.ts") : join(BUILT, "mod.js");

/** The module `seedbed/hooks`. */
export const HOOKS = IS_DENO ? join(ROOT, "src/hooks/mod.ts") : join(BUILT, "hooks.js");
/** The module `seedbed/checkers`. */
export const CHECKERS = IS_DENO ? join(ROOT, "src/checkers/mod.ts") : join(BUILT, "checkers.js");

/** The script of a process that runs commands one after another. */
export const COMMAND_SERVER = IS_DENO ? join(ROOT, "test/support/command_server.ts") : join(BUILT, "command_server.js");

/** The socket of the pool of shared processes (`command_pool.ts`). */
export const COMMAND_SOCKET = process.env["SEEDBED_TEST_SOCKET"] ??
  join(tmpdir(), `seedbed-commands-${process.pid}.sock`);

/** Other programs that tests start, by the name of the built file. */
export const PROGRAMS = {
  contending_writer: "test/support/contending_writer.ts",
  holding_writer: "test/support/holding_writer.ts",
  killed_writer: "test/support/killed_writer.ts",
} as const;

/** Returns the script of such a program. The built one starts in a fifth of the time that the sources take. */
export function scriptOf(name: keyof typeof PROGRAMS): string {
  return IS_DENO ? join(ROOT, PROGRAMS[name]) : join(BUILT, `${name}.js`);
}

/** The arguments of this runtime before the script. */
export const RUNTIME_ARGS: readonly string[] = IS_DENO ? ["run", "-A", "--quiet"] : [];
