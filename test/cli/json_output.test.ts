/** With `--json`, standard output is one document that its schema accepts, whatever happens. */
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  compileOutput,
  exploreOutput,
  helpOutput,
  replayOutput,
  runOutput,
  showOutput,
  shrinkOutput,
  testOutput,
  validateOutput,
  verifyOutput,
  versionOutput,
} from "../../src/cli/output/documents.ts";
import { errorOutput } from "../../src/api/reports/error.ts";
import { FAILS, PASSES, RACE, SKIPPED, TIMES_OUT } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const FILES = {
  "passes.json": PASSES,
  "fails.json": FAILS,
  "race.json": RACE,
  "skipped.json": SKIPPED,
  "long.json": TIMES_OUT,
  "broken.json": "{",
};

describe.concurrent("--json", () => {
  const cases: [string, z.ZodObject, number][] = [
    ["run passes.json", runOutput, 0],
    ["run race.json --seeds 50", runOutput, 1],
    ["run race.json --seeds 50 --no-shrink", runOutput, 1],
    ["run long.json", runOutput, 3],
    ["explore race.json --runs 50", exploreOutput, 1],
    ["explore passes.json", exploreOutput, 0],
    ["run skipped.json", errorOutput, 2],
    ["run broken.json", errorOutput, 2],
    ["run none.json", errorOutput, 2],
    ["run passes.json --sed", errorOutput, 2],
    ["nothing", errorOutput, 2],
    ["test passes.json race.json skipped.json broken.json", testOutput, 1],
    ["test skipped.json", testOutput, 2],
    ["test none/**", errorOutput, 2],
    ["validate passes.json broken.json", validateOutput, 2],
    ["compile passes.json -o out.json", compileOutput, 0],
    ["version", versionOutput, 0],
    ["help run", helpOutput, 0],
    ["help", helpOutput, 0],
    ["run --help", helpOutput, 0],
    ["replay none.jsonl", errorOutput, 2],
  ];

  test.for(cases)("seedbed %s --json prints one valid document", async ([line, schema, code]) => {
    const ended = await seedbed([...line.split(" "), "--json"], { cwd: folder(FILES) });
    expect(ended.code, ended.err).toBe(code);
    const document: unknown = JSON.parse(ended.out);
    // A schema drops what it does not know: nothing may be missing afterwards.
    expect(schema.parse(document)).toEqual(document);
    expect(document).toMatchObject({ ok: code === 0 });
  });

  test("--reporter json prints the same document as --json", async () => {
    const cwd = folder(FILES);
    for (const option of [["--reporter", "json"], ["--reporter=json"]]) {
      const run = await seedbed(["run", "passes.json", ...option], { cwd });
      expect(runOutput.parse(JSON.parse(run.out)).scenario).toMatchObject({ name: "passes", status: "pass", runs: 1 });
      const broken = await seedbed(["run", "broken.json", ...option], { cwd });
      expect(errorOutput.parse(JSON.parse(broken.out)).error.code).toBe("invalid");
    }
  });

  test("--json describes a failing scenario with code", async () => {
    const text = 'import { scenario } from "seedbed";\nexport default scenario("x").parallel("both", {\n' +
      '  a: ({ kv }) => kv.set("k", "a"),\n  b: ({ kv }) => { if (kv.has("k") === false) throw new Error("b is first"); },\n});\n';
    const ended = await seedbed(["run", "x.scenario.ts", "--seeds", "50", "--json"], {
      cwd: folder({ "x.scenario.ts": text }),
    });
    const document = JSON.parse(ended.out);
    expect(runOutput.parse(document)).toEqual(document);
    expect(document.scenario.story).toHaveLength(2);
  });

  test("--json describes traces", async () => {
    const cwd = folder(FILES);
    const json = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await seedbed([...args, "--json"], { cwd })).out);
    const failed = runOutput.parse(await json("run", "race.json", "--seeds", "50", "--record", "race.jsonl")).scenario;
    expect(failed).toMatchObject({ status: "fail", shrunk: { after: { steps: 1 }, matter: 1 } });
    expect(failed.story?.at(-1)).toEqual({
      location: { file: "race.json", line: 18, column: 11 },
      source: 'get_kv_assert key="taken" is_null=true',
      task: "bob",
      note: "fails here",
    });
    expect(replayOutput.parse(await json("replay", "race.jsonl"))).toMatchObject({
      verdict: "reproduced",
      sources: "none",
    });
    expect(shrinkOutput.parse(await json("shrink", "race.jsonl"))).toMatchObject({
      ok: true,
      out: "race.shrunk.jsonl",
    });
    expect(verifyOutput.parse(await json("trace", "verify", "race.shrunk.jsonl"))).toMatchObject({
      ok: true,
      problems: [],
    });
    const shown = showOutput.parse(await json("trace", "show", "race.shrunk.jsonl"));
    expect(shown).toMatchObject({ ok: true, strategy: "shrunk", end: { status: "fail" } });
    expect(shown.entries.filter(({ decision }) => decision !== undefined)).toHaveLength(failed.shrunk!.after.decisions);
  });
});
