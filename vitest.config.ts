/** Tests run on Node (`npm test`) and, the same files, on Deno (`npm run test:deno`). */
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BUILT, COMMAND_SOCKET } from "./test/support/built.ts";
import { HangReporter } from "./test/support/hang_reporter.ts";
import { STATE_FOLDER } from "./test/support/state_folder.ts";

/** Longer than the time limit of any test. */
const MAX_SILENCE_MS = (process.env["SEEDBED_SLOW"] === undefined ? 12 : 35) * 60_000;

/**
 * Test files and the programs that tests start each have a process of their own. Compiled packages are kept for the next one, where
 * the command keeps them as well: that saves a third of what a small test file takes.
 */
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "node-compile-cache");

/**
 * Tests that have a process of their own: those of the sandbox break globals that Node's own callbacks use, and what the others look at
 * is a process as a whole.
 */
const IN_OWN_PROCESS = [
  "test/{bench,determinism,engine/sandbox,links,mutate}/**/*.test.ts",
  "test/engine/modes/garbage.test.ts",
];
const REPL = ["test/repl/**/*.test.{ts,tsx}"];

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", development: false } },
  resolve: {
    // An alias also replaces the beginning of a longer name, so longer names come first.
    alias: {
      "seedbed/hooks": fileURLToPath(new URL("./src/hooks/mod.ts", import.meta.url)),
      "seedbed/checkers": fileURLToPath(new URL("./src/checkers/mod.ts", import.meta.url)),
      "seedbed/engine": fileURLToPath(new URL("./src/engine/mod.ts", import.meta.url)),
      "seedbed/vitest": fileURLToPath(new URL("./src/vitest/mod.ts", import.meta.url)),
      seedbed: fileURLToPath(new URL("./src/mod.ts", import.meta.url)),
    },
  },
  test: {
    // Tests use their own trust ledger, not the user's.
    env: {
      SEEDBED_STATE_DIR: STATE_FOLDER,
      SEEDBED_TEST_STATE: STATE_FOLDER,
      SEEDBED_CACHE_DIR: "off",
      SEEDBED_TEST_BUILT: BUILT,
      SEEDBED_TEST_SOCKET: COMMAND_SOCKET,
    },
    globalSetup: ["test/support/state_folder.ts", "test/support/build.ts", "test/support/command_pool.ts"],
    pool: "forks",
    reporters: ["default", new HangReporter(MAX_SILENCE_MS)],
    // The main process mostly waits, and so do workers whose tests have started other processes: a quarter of the time, when there was
    // a worker for each core.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Only a guard against hangs: some tests start a dozen processes, and the machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      // Loading all sources in a new process takes longer than most of these files, so they share processes, and restore what they change.
      {
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: [...IN_OWN_PROCESS, ...REPL], isolate: false },
      },
      // Tests React's production build, which is what the package contains.
      { test: { name: "repl", include: REPL, env: { NODE_ENV: "production" }, isolate: false } },
      { test: { name: "own", include: IN_OWN_PROCESS } },
    ],
  },
});
