/** What the process tells its caller. */
import { describe, expect, test } from "vitest";
import { FAILS, PASSES, RACE, SKIPPED, TIMES_OUT } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

describe.concurrent("exit codes", () => {
  const cases: [string, string[], number][] = [
    ["0: a run that passes", ["run", "passes.json"], 0],
    ["0: only scenarios that pass", ["test", "passes.json"], 0],
    ["0: skipped ones beside one that passes", ["test", "passes.json", "skipped.json"], 0],
    ["0: the baseline of a race", ["run", "race.json"], 0],
    ["1: a run that fails", ["run", "fails.json"], 1],
    ["1: a seed that fails", ["run", "race.json", "--seeds", "50"], 1],
    ["1: tests with one that fails", ["test", "passes.json", "fails.json"], 1],
    ["1: tests with one that fails and one that does not load", ["test", "broken.json", "fails.json"], 1],
    ["1: tests with one that times out", ["test", "long.json"], 1],
    ["2: tests with one that does not load", ["test", "passes.json", "broken.json"], 2],
    ["2: nothing but skipped ones", ["test", "skipped.json"], 2],
    ["2: a run of a skipped one", ["run", "skipped.json"], 2],
    ["2: no command", [], 2],
    ["2: a file that is not there", ["run", "none.json"], 2],
    ["2: an unknown option", ["run", "passes.json", "--sed", "1"], 2],
    ["3: a run that times out", ["run", "long.json"], 3],
    ["3: a run that times out by --timeout", ["run", "race.json", "--timeout", "1ms"], 3],
  ];

  test.for(cases)("%s", async ([, args, code]) => {
    const cwd = folder({
      "passes.json": PASSES,
      "fails.json": FAILS,
      "skipped.json": SKIPPED,
      "race.json": RACE,
      "long.json": TIMES_OUT,
      "broken.json": "{",
    });
    const ended = await seedbed(args, { cwd });
    expect(ended, ended.err).toMatchObject({ code });
    expect(ended.out + ended.err).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
  });

  const BROKEN = "data:text/javascript,Date.now = () => { throw new TypeError('boom') }";

  test.skipIf("deno" in process.versions)("4: a bug of seedbed itself, without a stack unless asked for", async () => {
    const cwd = folder({ "passes.json": PASSES });
    const run = (args: string[], env = {}) =>
      seedbed(args, { cwd, env: { NODE_OPTIONS: `--import "${BROKEN}"`, ...env } });
    const plain = await run(["test", "passes.json"]);
    expect(plain.code).toBe(4);
    expect(plain.err).toContain("seedbed itself failed: TypeError: boom");
    expect(plain.err).toContain("please report it");
    expect(plain.err).not.toContain("    at ");
    expect((await run(["test", "passes.json", "--debug"])).err).toContain("    at ");
    expect((await run(["test", "passes.json"], { SEEDBED_DEBUG: "1" })).err).toContain("    at ");
    const json = await run(["test", "passes.json", "--json"]);
    expect(json.code).toBe(4);
    expect(json.out).toContain('"code": "crash"');
  });
});
