/**
 * Where the command is that the tests start: on Node as it is published, built once for all of them (it starts in two thirds of
 * the time that the sources take, and they start it some two thousand times); on Deno its sources.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./files.ts";

const IS_DENO = "deno" in process.versions;

/** The folder is within the project, where the packages are found. The process that starts the tests names it. */
export const BUILT = process.env["SEEDBED_TEST_BUILT"] ?? join(ROOT, "node_modules", `.built-${process.pid}`);

/** The script that the runtime starts. */
export const COMMAND = IS_DENO ? join(ROOT, "src/cli/main.ts") : join(BUILT, "cli.js");

/** The module `seedbed`. */
export const LIBRARY = IS_DENO ? join(ROOT, "src/mod.ts") : join(BUILT, "mod.js");

/** The module `seedbed/checkers`. */
export const CHECKERS = IS_DENO ? join(ROOT, "src/checkers/mod.ts") : join(BUILT, "checkers.js");

/** Runs commands one after another in one process. */
export const COMMAND_SERVER = IS_DENO ? join(ROOT, "test/support/command_server.ts") : join(BUILT, "command_server.js");

/** Where a command is asked for that runs in a shared process (`command_pool.ts`). */
export const COMMAND_SOCKET = process.env["SEEDBED_TEST_SOCKET"] ??
  join(tmpdir(), `seedbed-commands-${process.pid}.sock`);

/** Programs that tests start by themselves, by the name of the file in the built folder. */
export const PROGRAMS = {
  contending_writer: "test/support/contending_writer.ts",
  holding_writer: "test/support/holding_writer.ts",
  killed_writer: "test/support/killed_writer.ts",
} as const;

/** The script of such a program: the built one starts in a fifth of the time that the sources take. */
export function scriptOf(name: keyof typeof PROGRAMS): string {
  return IS_DENO ? join(ROOT, PROGRAMS[name]) : join(BUILT, `${name}.js`);
}

/** What stands before the script on the command line of this runtime. */
export const RUNTIME_ARGS: readonly string[] = IS_DENO ? ["run", "-A", "--quiet"] : [];
