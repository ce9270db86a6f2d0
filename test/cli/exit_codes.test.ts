/** What the process tells its caller. */
import { readFileSync } from "node:fs";
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

  test.for(cases)("a command ends with the documented code: %s", async ([, args, code]) => {
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

  test.skipIf("deno" in process.versions)(
    "a bug in seedbed ends with 4, without a stack trace unless requested",
    async () => {
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
    },
  );

  describe.skipIf("deno" in process.versions)("a version of Node", () => {
    const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    const oldest = /^>=(\d+)\.(\d+)$/.exec(engines.node)!.slice(1).map(Number);
    const [major, minor] = oldest as [number, number];
    /** The command on a Node that says it is another. */
    const on = (node: string, args: string[]) => {
      const says =
        `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${node}'}})`;
      return seedbed(args, { cwd: folder({ "passes.json": PASSES }), env: { NODE_OPTIONS: `--import "${says}"` } });
    };

    test.each([`${major}.${minor - 1}.0`, `${major - 2}.99.0`])(
      "Node %s is too old, and the command ends with 2 and advice",
      async (node) => {
        const plain = await on(node, ["test", "passes.json"]);
        expect(plain).toMatchObject({ code: 2, out: "" });
        expect(plain.err).toContain(`error: seedbed needs Node ${major}.${minor} or newer, found ${node}\n  hint: `);
        const json = await on(node, ["test", "passes.json", "--json"]);
        expect(json).toMatchObject({ code: 2, err: "" });
        expect(JSON.parse(json.out)).toMatchObject({ schema: "seedbed/error@1", ok: false, error: { code: "usage" } });
      },
    );

    test.each([`${major}.${minor}.0`, `${major + 1}.0.0`])("Node %s is new enough", async (node) => {
      expect(await on(node, ["test", "passes.json"])).toMatchObject({ code: 0 });
    });
  });
});
