/** Promise 2: the same scenario and seed give the same bytes on Node and on Deno. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";
import { exampleScenarios, ROOT } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const run = promisify(execFile);
const SCRIPT = `${ROOT}test/support/trace_digests.ts`;
const SEEDS = "3";

slow("every example's traces are byte-identical on Node and on Deno", async () => {
  const files = exampleScenarios();
  expect(files.length).toBeGreaterThan(0);
  const [node, deno] = await Promise.all([
    run(`${ROOT}node_modules/.bin/node`, [SCRIPT, SEEDS, ...files], { cwd: ROOT }),
    run(`${ROOT}node_modules/.bin/deno`, ["run", "-A", SCRIPT, SEEDS, ...files], { cwd: ROOT }),
  ]);
  const lines = node.stdout.trim().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(files.length * (Number(SEEDS) + 1));
  expect(deno.stdout.trim().split("\n")).toEqual(lines);
}, 120_000);
