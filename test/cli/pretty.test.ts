/** What people see. */
import { describe, expect, test } from "vitest";
import { createStyle, isUtf8 } from "../../src/cli/present/style.ts";
import { escapeControls, fit, widthOf } from "../../src/cli/present/text.ts";
import { shellWord } from "../../src/api/shell_word.ts";
import { FAILS, PASSES, RACE, SKIPPED } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

/** With what differs from run to run in place of itself. */
function steady(text: string): string {
  return text.replace(/runs\/[0-9A-Z]{26}/g, "runs/<id>").replace(/ +(?=(seed\b|baseline|\d+ runs? |skipped:))/g, "   ")
    .replace(/[\d.]+ (ms|s)$/gm, "<real>");
}

describe.concurrent("a search that passes", () => {
  test("a passing search says if there was nothing to search", async () => {
    const cwd = folder({ "passes.json": PASSES, "race.json": RACE });
    const { out } = await seedbed(["run", "passes.json", "--seeds", "3"], { cwd });
    expect(steady(out)).toBe(`✓ passes   4 runs · 0 decisions · 0 ms virtual · <real>
  no run had a choice to make: all were the same. Only what happens at the same time has an order to try
`);
    // Nor is it said of a single run, or where there were choices.
    expect((await seedbed(["run", "passes.json"], { cwd })).out).not.toContain("choice");
    expect((await seedbed(["run", "race.json"], { cwd })).out).not.toContain("choice");
  });
});

test("a single distinct schedule is one", async () => {
  const module = `import { scenario } from "seedbed";
export default scenario("draws").step("draw", () => void Math.random()).finally("true", () => true);
`;
  const { out } = await seedbed(["run", "draws.scenario.ts", "--seeds", "20"], {
    cwd: folder({ "draws.scenario.ts": module }),
  });
  expect(out).toContain("\n  1 distinct schedule among the first 20 seeds, no more by estimate (Chao1)\n");
});

describe.concurrent("a single run that passes", () => {
  test("a single passing run with a choice says that only the default order ran, and how to search", async () => {
    const cwd = folder({ "race.json": RACE, "passes.json": PASSES });
    const hint = "only the default order ran; search others: seedbed run race.json --seeds 100";
    expect((await seedbed(["run", "race.json"], { cwd })).out).toContain(`\n  ${hint}\n`);
    const { out } = await seedbed(["run", "race.json", "--json"], { cwd });
    expect(JSON.parse(out).scenario.hint).toBe(hint);
    for (const args of [["passes.json"], ["race.json", "--seed", "3"], ["race.json", "--seeds", "0..0"]]) {
      expect((await seedbed(["run", ...args], { cwd })).out).not.toContain("only the default order");
    }
  });

  test("a passing run that asserts nothing gives a warning, also in JSON", async () => {
    const steps = [{ type: "set_kv", key: "a", value: "1" }];
    const cwd = folder({ "empty.json": { version: 1, name: "empty", steps } });
    const warning = expect.stringContaining("asserts nothing");
    expect((await seedbed(["test", "empty.json"], { cwd })).out).toEqual(warning);
    const { out } = await seedbed(["run", "empty.json", "--json"], { cwd });
    expect(JSON.parse(out).scenario.warnings).toEqual([warning]);
  });
});

describe.concurrent("what a failing run printed", () => {
  const source = (body: string) =>
    `import { scenario } from "seedbed";\nexport default scenario("prints").step("print", () => {\n${body}\nthrow new Error("no");\n});\n`;

  test("the output of a failing run is part of its report, also in JSON", async () => {
    const cwd = folder({ "a.scenario.ts": source(`console.log("total %d", 3); process.stdout.write("raw\\n");`) });
    expect((await seedbed(["run", "a.scenario.ts"], { cwd })).out).toContain("\n  printed\n    total 3\n    raw\n");
    const { out } = await seedbed(["run", "a.scenario.ts", "--json"], { cwd });
    expect(JSON.parse(out).scenario.printed).toEqual(["total 3", "raw"]);
  });

  test("long output of a failing run is cut to its end", async () => {
    const cwd = folder({ "a.scenario.ts": source(`for (let n = 1; n <= 30; n++) console.log("line " + n);`) });
    const { out } = await seedbed(["run", "a.scenario.ts"], { cwd });
    expect(out).toContain("printed (the last 20 of 30 lines)\n    line 11\n");
  });
});

describe.concurrent("a place in a story", () => {
  test("places in a story are relative to the working folder", async () => {
    const cwd = folder({
      "deep/a.scenario.ts": `import { scenario } from "seedbed";
export default scenario("fails").step("fail", () => { throw new Error("no"); });
`,
    });
    expect((await seedbed(["run", "deep/a.scenario.ts"], { cwd })).out).toContain("deep/a.scenario.ts:2 ");
  });
});

describe.concurrent("a failure", () => {
  test("a failure is printed as a story", async () => {
    const { out } = await seedbed(["run", "race.json", "--seeds", "50"], { cwd: folder({ "race.json": RACE }) });
    expect(steady(out)).toBe(`✗ bob is first   seed 1 · 3 decisions · 10 ms virtual · <real>
  expected key "taken" to be absent, found "alice"

    race.json:24   alice:                                   alice   ← starts before bob
    race.json:18   get_kv_assert key="taken" is_null=true   bob     ← fails here

  shrunk: 2 → 1 decision, 2 → 1 step
  replay   seedbed replay .seedbed/runs/<id>/trace.jsonl
  explore  seedbed repl .seedbed/runs/<id>/trace.jsonl
`);
  });

  test("a failure in a list of tests is set apart", async () => {
    const cwd = folder({ "a.json": PASSES, "b.json": FAILS, "c.json": SKIPPED, "d.json": "{", "e.json": PASSES });
    const { out } = await seedbed(["test", "a.json", "b.json", "c.json", "d.json", "e.json"], { cwd });
    expect(steady(out)).toBe(`✓ passes   1 run · 0 decisions · 0 ms virtual · <real>

✗ fails   baseline · 0 decisions · 0 ms virtual · <real>
  expected key "a" to be "1", found nothing

    b.json:5   get_kv_assert key="a" equals="1"   main   ← fails here

  replay   seedbed replay .seedbed/runs/<id>/trace.jsonl
  explore  seedbed repl .seedbed/runs/<id>/trace.jsonl

○ is skipped   skipped: not today

error: d.json:1:2: expected JSON: Expected property name or '}'

✓ passes   1 run · 0 decisions · 0 ms virtual · <real>

2 passed, 1 failed, 1 skipped, 1 invalid   <real>
`);
  });

  test("a failure is printed in ASCII on an ASCII terminal", async () => {
    const options = { cwd: folder({ "race.json": RACE }), env: { LC_ALL: "C" } };
    const { out } = await seedbed(["run", "race.json", "--seeds", "50"], options);
    expect(out).toMatch(/^x bob is first .* seed 1 - 3 decisions - 10 ms virtual - /);
    expect(out).toContain("alice   <- starts before bob");
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    expect(out).toMatch(/^[\x00-\x7f]*$/);
  });

  test("a failure has colours only when wanted", async () => {
    const cwd = folder({ "race.json": RACE });
    const run = async (args: string[], env: Record<string, string>) =>
      (await seedbed(["run", "race.json", ...args], { cwd, env })).out.includes("\x1b[");
    expect(await run([], {})).toBe(false);
    expect(await run([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await run(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
    expect(await run([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });

  test("a failure escapes control characters", async () => {
    const name = "a\u001b[31mred\nline\u202e";
    const cwd = folder({ "x.json": { ...FAILS, name, steps: [{ type: "fail", message: "b\u001b[2J\nc\u0007" }] } });
    const { out, err } = await seedbed(["run", "x.json"], { cwd });
    expect(err).toBe("");
    expect(out).toContain("✗ a\\u001b[31mred\\nline\\u202e");
    expect(out).toContain("  fail: b\\u001b[2J\n  c\\u0007\n");
    expect(out).not.toContain("\x1b");
  });

  test("a failure is aligned in any alphabet", async () => {
    const cwd = folder({ "a.json": { ...PASSES, name: "天地" }, "b.json": { ...PASSES, name: "ab" } });
    const { out } = await seedbed(["test", "a.json", "b.json"], { cwd });
    const [first, second] = out.split("\n").map((line) => widthOf(line.replace(/ · [^·]*$/, "")));
    expect(Math.abs(first! - second!)).toBeLessThanOrEqual(2);
  });
});

describe("text", () => {
  test("fit truncates by columns, not by characters", () => {
    expect(fit("abcdef", 4, "…")).toBe("abc…");
    expect(fit("天地天地", 5, "…")).toBe("天地…");
    expect(fit("abc", 3, "…")).toBe("abc");
  });

  test("escapeControls leaves ordinary text alone", () => {
    expect(escapeControls("é 天地 👩‍👩‍👧 \t.")).toBe("é 天地 👩‍👩‍👧   .");
    expect(escapeControls("\u0085\u2028\u009b")).toBe("\\u0085\\u2028\\u009b");
  });

  test("shellWord quotes what a shell would split", () => {
    expect(shellWord(".seedbed/runs/01/trace.jsonl")).toBe(".seedbed/runs/01/trace.jsonl");
    expect(shellWord("it's here")).toBe(`'it'\\''s here'`);
  });

  test("the locale names the character set", () => {
    expect(isUtf8({})).toBe(true);
    expect(isUtf8({ LANG: "en_US.UTF-8" })).toBe(true);
    expect(isUtf8({ LANG: "C" })).toBe(false);
    expect(isUtf8({ LANG: "C", LC_ALL: "C.utf8" })).toBe(true);
    expect(createStyle(false, { LC_ALL: "POSIX" }).marks.pass).toBe("ok");
  });
});
