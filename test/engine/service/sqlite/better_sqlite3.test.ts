/** `better-sqlite3` in a world does what it does in Node with its native part. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import { ROOT } from "../../../support/files.ts";
import { inNode } from "../../../support/real_node.ts";
import { COMPARED } from "./better_sqlite3_calls.ts";

const MARKER = "Error: VALUE:";

test("calls give the same results and the same errors as with the native part", async () => {
  const scenario = join(dirname(fileURLToPath(import.meta.url)), "better_sqlite3.scenario.ts");
  const [loaded] = await loadFile(scenario);
  const { outcome } = await testProgram(loaded!.program, { seed: 0, strategy: "fifo", shrink: false });
  const message = outcome.finding!.message;
  expect(message.slice(0, MARKER.length), message).toBe(MARKER);
  const real = inNode(`
    const { mkdtempSync } = await import("node:fs");
    const { createRequire } = await import("node:module");
    const Database = createRequire(${JSON.stringify(`${ROOT}/package.json`)})("better-sqlite3");
    process.chdir(mkdtempSync("/tmp/seedbed-sqlite-"));
    ${COMPARED}`) as string[];
  expect(JSON.parse(message.slice(MARKER.length))).toEqual(real);
});
