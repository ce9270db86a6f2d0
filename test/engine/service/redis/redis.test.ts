/** A Redis in a world, as real drivers see it. */
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import type { Program } from "../../../../src/engine/interpreter/program.ts";
import { runLogged } from "../../../support/logged.ts";

const FILE = fileURLToPath(new URL("drivers.scenario.ts", import.meta.url));

const programs = new Map<string, Program>();
beforeAll(async () => {
  for (const { program } of await loadFile(FILE)) programs.set(program.ir.name, program);
}, 60_000);

test.each([
  "ioredis",
  "WATCH and MULTI of two connections",
  "channels",
  "clients that wait",
  "node-redis",
  "a password",
])("%s", async (name) => {
  for (const seed of [0, 1, 2]) {
    const { outcome } = await runLogged(programs.get(name)!, seed);
    expect(outcome.finding, `seed ${seed}`).toBeUndefined();
  }
}, 60_000);

test("a command of a real server that is not simulated is named, with those that are", async () => {
  const { outcome } = await runLogged(programs.get("a command that is not simulated")!);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "a command of Redis that is not simulated" });
  expect(outcome.finding!.message).toContain("cache: GEOADD");
  expect(outcome.finding!.details![0]).toMatch(/it knows .*BLPOP, .*ZADD/);
});
