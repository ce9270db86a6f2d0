/** `node:sqlite` in a world does what Node's own does. */
import { expect, test } from "vitest";
import { inNode } from "../../../support/real_node.ts";
import { evaluate } from "../../../support/source.ts";
import { CALLS, PREPARE } from "./node_sqlite_calls.ts";
import { shownCalls } from "./shown.ts";

const IN_A_FOLDER = `
  const { mkdtempSync } = await import("node:fs");
  process.chdir(mkdtempSync("/tmp/seedbed-sqlite-"));
  process.removeAllListeners("warning");`;

test("calls give the same results and the same errors as in Node", async () => {
  const load = `const s = await import("node:sqlite");`;
  const body = PREPARE + shownCalls(CALLS);
  const real = inNode(`${IN_A_FOLDER} ${load} ${body}`) as string[];
  expect(await evaluate(`${load} ${body}`)).toEqual(real);
});
