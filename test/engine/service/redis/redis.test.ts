/** A Redis in a world, as real drivers see it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import type { Program } from "../../../../src/engine/interpreter/program.ts";
import { ROOT } from "../../../support/files.ts";
import { runLogged } from "../../../support/logged.ts";
import { slow } from "../../../support/slow.ts";

const FILES = ["drivers.scenario.ts", "packages.scenario.ts"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url))
);

const run = promisify(execFile);

const programs = new Map<string, Program>();
beforeAll(async () => {
  for (const file of FILES) {
    for (const { program } of await loadFile(file)) programs.set(program.ir.name, program);
  }
});

test.each([
  "ioredis",
  "WATCH and MULTI of two connections",
  "channels",
  "clients that wait",
  "node-redis",
  "a password",
  "bullmq",
  "redlock",
  "connect-redis",
  "rate-limiter-flexible",
])("%s", async (name) => {
  for (const seed of [0, 1]) {
    const { outcome } = await runLogged(programs.get(name)!, seed);
    expect(outcome.finding, `seed ${seed}`).toBeUndefined();
  }
});

test("a command of a real server that is not simulated is named, with those that are", async () => {
  const { outcome } = await runLogged(programs.get("a command that is not simulated")!);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "a command of Redis that is not simulated" });
  expect(outcome.finding!.message).toContain("cache: GEOADD");
  expect(outcome.finding!.details![0]).toMatch(/it knows .*BLPOP, .*ZADD/);
});

test("a script without an end ends the run", async () => {
  const { outcome } = await runLogged(programs.get("a script without an end")!);
  expect(outcome.finding).toMatchObject({ kind: "livelock", title: "endless loop" });
});

slow("traces of Redis are the same bytes on Node and on Deno for 20 seeds", async () => {
  const script = `${ROOT}test/support/trace_digests.ts`;
  const [node, deno] = await Promise.all([
    run(`${ROOT}node_modules/.bin/node`, [script, "20", ...FILES]),
    run(`${ROOT}node_modules/.bin/deno`, ["run", "-A", script, "20", ...FILES]),
  ]);
  expect(deno.stdout.trim().split("\n")).toEqual(node.stdout.trim().split("\n"));
});
