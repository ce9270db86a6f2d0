/** Tests run on Node (`npm test`) and, the same files, on Deno (`npm run test:deno`). */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BUILT, COMMAND_SOCKET } from "./test/support/built.ts";
import { HangReporter } from "./test/support/hang_reporter.ts";
import { STATE_FOLDER } from "./test/support/state_folder.ts";

/** Above the time limit of any test. */
const MAX_SILENCE_MS = (process.env["SEEDBED_SLOW"] === undefined ? 12 : 35) * 60_000;

/** Free of anything that belongs to the whole process: the tests of the sandbox break what Node itself calls back by. */
const SHARED = [
  "test/{dsl,links,map}/**/*.test.ts",
  "test/engine/{decisions,interpreter,ir,text,trace}/**/*.test.ts",
];
const REPL = ["test/repl/**/*.test.{ts,tsx}"];

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", development: false } },
  resolve: {
    // An alias also stands for what begins with it, so the longer names come first.
    alias: {
      "seedbed/checkers": fileURLToPath(new URL("./src/checkers/mod.ts", import.meta.url)),
      "seedbed/engine": fileURLToPath(new URL("./src/engine/mod.ts", import.meta.url)),
      "seedbed/vitest": fileURLToPath(new URL("./src/vitest/mod.ts", import.meta.url)),
      seedbed: fileURLToPath(new URL("./src/mod.ts", import.meta.url)),
    },
  },
  test: {
    // What tests compile is noted in a ledger of their own, not in the user's.
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
    // The main process mostly waits, so each core can have a worker.
    maxWorkers: "100%",
    // Some tests start a dozen processes, and machines are busy: this is only against a hang.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      // A new process that reads all sources takes longer than most files do: these leave nothing behind in theirs.
      { test: { name: "shared", include: SHARED, isolate: false } },
      // React as it is published.
      { test: { name: "repl", include: REPL, env: { NODE_ENV: "production" } } },
      { test: { name: "own", include: ["test/**/*.test.ts"], exclude: [...SHARED, ...REPL] } },
    ],
  },
});
