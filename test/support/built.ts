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

/** Runs commands one after another in one process. */
export const COMMAND_SERVER = IS_DENO ? join(ROOT, "test/support/command_server.ts") : join(BUILT, "command_server.js");

/** Where a command is asked for that runs in a shared process (`command_pool.ts`). */
export const COMMAND_SOCKET = process.env["SEEDBED_TEST_SOCKET"] ??
  join(tmpdir(), `seedbed-commands-${process.pid}.sock`);

/** What stands before the script on the command line of this runtime. */
export const RUNTIME_ARGS: readonly string[] = IS_DENO ? ["run", "-A", "--quiet"] : [];
