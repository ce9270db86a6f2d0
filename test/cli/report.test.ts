/** report show, query and flaky: what a run that is over still tells. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  reportFlakyOutput,
  reportPathsOutput,
  reportQueryOutput,
  reportShowOutput,
} from "../../src/cli/output/report.ts";
import { FAILS, PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

let cwd: string;
beforeAll(async () => {
  cwd = folder({ "race.json": RACE, "passes.json": PASSES, "fails.json": FAILS });
  await seedbed(["run", "race.json", "--record", "passes.jsonl"], { cwd });
  await seedbed(["run", "race.json", "--seed", "1", "--record", "one.jsonl"], { cwd });
  await seedbed(["run", "race.json", "--seed", "3", "--record", "three.jsonl"], { cwd });
});

/** The document of a command; it has nothing that its schema does not know. */
async function json<S extends z.ZodObject>(
  schema: S,
  ...args: string[]
): Promise<z.output<S> & { code: number | null }> {
  const { code, out } = await seedbed([...args, "--json"], { cwd });
  const document: unknown = JSON.parse(out);
  expect(schema.parse(document)).toEqual(document);
  expect(document).toMatchObject({ ok: code === 0 });
  return { ...schema.parse(document), code };
}

describe.concurrent("report show", () => {
  test("report show prints the report of a stored run", async () => {
    const { scenario, code } = await json(reportShowOutput, "report", "show", "last-fail");
    expect(code).toBe(0);
    expect(scenario).toMatchObject({ name: "bob is first", seed: 3, shrunk: { matter: 1 } });
    const { out } = await seedbed(["report", "show", "last-fail"], { cwd });
    expect(out).toMatch(/^✗ bob is first[^]*alice {3}← starts before bob/);
  });

  test("report show prints a trace outside a store in several formats, and ignores the configured reporter", async () => {
    const config = join(cwd, "seedbed.json");
    writeFileSync(config, JSON.stringify({ reporter: ["tap=configured.tap"] }));
    const args = ["--reporter", "html=shown.html", "--reporter", "junit", "--config", "seedbed.json"];
    const { code, out } = await seedbed(["report", "show", "one.jsonl", ...args], { cwd });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('failures="1"') });
    expect(existsSync(join(cwd, "configured.tap"))).toBe(false);
    const html = readFileSync(join(cwd, "shown.html"), "utf8");
    for (const part of [/class="outcome"/, /class="space-time"/, /expected key &quot;taken&quot;/]) {
      expect(html).toMatch(part);
    }
  });

  test("report show writes a page with the shrunk picture and the relevant decisions", async () => {
    await seedbed(["report", "show", "last-fail", "--reporter", "html=stored.html"], { cwd });
    const html = readFileSync(join(cwd, "stored.html"), "utf8");
    expect(html).toMatch(/What happened[^]*Decision 0, ready then[^]*<svg/);
    expect(html.match(/class="matters"/g)!.length).toBeGreaterThan(1);
  });

  test.each([
    [["report", "show", "none.jsonl"], /none\.jsonl.* there is no such file/],
    [["report", "show", "race.json"], /not a valid trace/],
    [["report", "show", "one.jsonl", "--reporter", "xml"], /expected pretty, json/],
    [["report", "query", "one.jsonl"], /expected --path or --list-paths, found neither/],
    [["report", "query", "one.jsonl", "--path", "$.x", "--list-paths"], /found both/],
    [["report", "query", "one.jsonl", "--path", "$["], /--path: expected JSONPath, found "\$\["/],
    [["report", "flaky", "one.jsonl", "--flake-budget", "101"], /expected a percentage from 0 to 100/],
    [["report", "flaky", "one.jsonl", "--flake-budget", "many"], /expected a percentage from 0 to 100/],
  ])("report refuses %j", async (args, message) => {
    expect(await seedbed(args, { cwd })).toMatchObject({ code: 2, out: "", err: expect.stringMatching(message) });
  });
});

describe.concurrent("report query", () => {
  test("report query accepts JSONPath with and without the $", async () => {
    for (const query of ["$.trace.footer.finding.message", "trace.footer.finding.message"]) {
      const { matches } = await json(reportQueryOutput, "report", "query", "one.jsonl", "--path", query);
      expect(matches).toEqual([{
        path: "$['trace']['footer']['finding']['message']",
        value: 'expected key "taken" to be absent, found "alice"',
      }]);
    }
    const picks = await seedbed(["report", "query", "one.jsonl", "--path", "$.trace.entries[?@.pick].l"], { cwd });
    const recorded = readFileSync(join(cwd, "one.jsonl"), "utf8").split("\n").filter((line) => /"pick":/.test(line));
    expect(picks.out).toBe(recorded.map((line) => `${JSON.stringify(JSON.parse(line).l)}\n`).join(""));
  });

  test("report query fails if nothing matches", async () => {
    const found = await seedbed(["report", "query", "passes.jsonl", "--path", "report.finding"], { cwd });
    expect(found).toMatchObject({
      code: 1,
      out: "",
      err: "passes.jsonl: nothing at report.finding; --list-paths shows the paths\n",
    });
    const document = await json(reportQueryOutput, "report", "query", "passes.jsonl", "--path", "report.finding");
    expect(document).toMatchObject({ code: 1, matches: [] });
  });

  test("every path of report query --list-paths matches something", async () => {
    const { paths, complete } = await json(reportPathsOutput, "report", "query", "one.jsonl", "--list-paths");
    expect(complete).toBe(true);
    expect(paths).toContainEqual({ path: "$.trace.entries[*].pick", types: ["number"] });
    const all = await Promise.all(
      paths.filter((_path, index) => index % 9 === 0).map(({ path }) =>
        json(reportQueryOutput, "report", "query", "one.jsonl", "--path", path)
      ),
    );
    for (const { matches, query } of all) expect(matches.length, query).toBeGreaterThan(0);
  });
});

describe.concurrent("report flaky", () => {
  const flaky = (...args: string[]) => json(reportFlakyOutput, "report", "flaky", ...args);

  test("report flaky compares the share of different ends with a budget", async () => {
    const runs = ["passes.jsonl", "one.jsonl", "three.jsonl"];
    const { code, scenarios } = await flaky(...runs);
    expect(code).toBe(1);
    expect(scenarios).toMatchObject([{
      name: "bob is first",
      runs: 3,
      endings: [{ status: "fail", runs: ["one.jsonl", "three.jsonl"] }, { status: "pass", runs: ["passes.jsonl"] }],
      nondeterministic: [],
    }]);
    expect(scenarios[0]!.flakyPct).toBeCloseTo(33.3, 1);
    expect(await flaky(...runs, "--flake-budget", "33")).toMatchObject({ code: 1 });
    expect(await flaky(...runs, "--flake-budget", "34%")).toMatchObject({ code: 0, ok: true });
    expect(await flaky("one.jsonl", "three.jsonl")).toMatchObject({ code: 0 });
  });

  test("report flaky names unreadable runs, which no budget permits", async () => {
    writeFileSync(join(cwd, "cut.jsonl"), readFileSync(join(cwd, "one.jsonl"), "utf8").slice(0, 900));
    const args = ["one.jsonl", "cut.jsonl", "none.jsonl", "three.jsonl", "--flake-budget", "100"];
    const { code, unreadable, scenarios } = await flaky(...args);
    expect(code).toBe(2);
    expect(unreadable.map(({ run }) => run)).toEqual(["cut.jsonl", "none.jsonl"]);
    expect(scenarios[0]!.runs).toBe(2);
    const { err } = await seedbed(["report", "flaky", ...args], { cwd });
    expect(err).toMatch(/^cut\.jsonl: .*cut off.*\nnone\.jsonl: .*no such file\n$/);
  });

  test("report flaky does not compare a run with itself", async () => {
    for (const times of [1, 20]) {
      const ended = await seedbed(["report", "flaky", ...Array<string>(times).fill("./one.jsonl")], { cwd });
      expect(ended).toMatchObject({ code: 2, err: "nothing was compared: no scenario has two runs here\n" });
    }
  });

  test("report flaky rejects two different ends of one seed, whatever the budget", async () => {
    const home = folder({
      "x.scenario.ts": 'import { existsSync } from "node:fs";\nimport { scenario } from "seedbed";\n' +
        'export default scenario("x").world({ backends: { fs: "host" } })\n' +
        '  .step("looks", () => { if (existsSync("flag")) throw new Error("there"); });\n',
    });
    await seedbed(["run", "x.scenario.ts", "--seed", "5", "--record", "a.jsonl"], { cwd: home });
    writeFileSync(join(home, "flag"), "");
    await seedbed(["run", "x.scenario.ts", "--seed", "5", "--record", "b.jsonl"], { cwd: home });
    const { code, out } = await seedbed(["report", "flaky", "a.jsonl", "b.jsonl", "--flake-budget", "100"], {
      cwd: home,
    });
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining("the same run did not end alike: seed 5 (random), a.jsonl, b.jsonl"),
    });
  });

  test("report flaky reads the store without operands", async () => {
    const home = folder({ "race.json": RACE });
    // Once a run has failed, it is what is tried first.
    await seedbed(["run", "race.json", "--record"], { cwd: home });
    for (const seed of ["1", "3"]) await seedbed(["run", "race.json", "--seed", seed], { cwd: home });
    const { code, out } = await seedbed(["report", "flaky"], { cwd: home });
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining("3 runs, 33.3% flaky") });
  });
});
