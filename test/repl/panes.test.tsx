// deno-lint-ignore-file no-control-regex -- what must not be drawn, and what colours are made of
/** What each pane shows, at every size that is promised, whatever is in the data. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Size } from "../../src/repl/view/layout.ts";
import { seedbed } from "../cli/seedbed.ts";
import { join } from "node:path";
import { idOf, makeRun } from "../support/stored_runs.ts";
import { expectFramed, openRepl } from "./opened.tsx";
import { type Recorded, recorded } from "./scenarios.ts";
import { slow, slowUnless } from "../support/slow.ts";

let runs: Recorded;
beforeAll(async () => {
  runs = await recorded();
});

describe("panes", () => {
  slow("the header and the timeline show the run, its failure and the position", async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl");
    await repl.press("]");
    const shown = await repl.sees(/▸ +\d+ {2}✗ Error: expected 30, found \d0/);
    expect(shown).toMatch(new RegExp(`seedbed  two deposits  seed ${runs.seed}  FAIL  (\\d+)/\\1 {2}t=5ms`));
    expect(shown).toMatch(/⑂ \d\/2 +.*\((ann|bob)\)/);
    expect(shown).toMatch(/event +(ann|bob): reads/);
    expect(shown).toMatch(/random +Math.random = \d+/);
  });

  slow("the world pane shows values, files, tasks with their awaited lines, and changes", async () => {
    const repl = await openRepl(runs.cwd, "passes.jsonl");
    await repl.press("right");
    expect(await repl.sees("world after 1")).toMatch(/tasks +main/);
    const { observation } = repl.store.get();
    const kept = observation!.moments.findIndex((_, at) => observation!.stateAt(at).kv.get("balance") === "10");
    await repl.command(`go ${kept}`);
    const shown = await repl.sees(/kv +balance=10 +\* new/);
    expect(shown).toMatch(/fs +\/log\/10 +10 B +\* new/);
    expect(shown).toMatch(/bob awaits deposits\.scenario\.ts:\d/);
    await repl.command("end");
    expect(await repl.sees("balance=30")).toMatch(/clock +5 ms/);
  });

  test("the timeline shows the time where it changes and on the first row", async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl", { size: { columns: 80, rows: 24 } });
    const shown = await repl.sees("timeline");
    expect(shown).toMatch(/▸ +0 +0ms {2}step .*\n│ +1 {2,}⑂ /);
    expect(shown.match(/ 5ms {2}/g)).toHaveLength(1);
    repl.resize({ columns: 60, rows: 20 });
    await repl.sees(/▸ +0 {2}step /);
  });

  test("the source pane shows the author's lines and the tasks that wait there", async () => {
    const repl = await openRepl(runs.cwd, "passes.jsonl");
    await repl.press("v", "right", "right", "right");
    const shown = await repl.sees(/ann +▸? *4  {2}await sleep\(delay\);/);
    expect(shown).toContain("deposits.scenario.ts");
  });

  test("the source pane shows the author's lines of a compiled scenario", async () => {
    const { code, err } = await seedbed(["compile", "deposits.scenario.ts", "-o", "compiled.json"], { cwd: runs.cwd });
    expect(code, err).toBe(0);
    const repl = await openRepl(runs.cwd, "compiled.json");
    await repl.press("v", "right", "right", "right");
    expect(await repl.sees(/ann +▸? *4  {2}await sleep\(delay\);/)).toContain("deposits.scenario.ts ─");
  });

  test("the source pane shows the steps of a scenario without code", async () => {
    const repl = await openRepl(runs.cwd, "message.json");
    await repl.press("v");
    expect(await repl.sees("steps")).toMatch(/ ▸1 0 set_kv key="noise" value="1" .*\n.*│main +2 1 net_set_drop_rate/);
  });

  test("the space-time view has a column for each task and shows causality", async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl", { size: { columns: 140, rows: 40 } });
    await repl.press("v", "v");
    const shown = await repl.sees("space-time");
    expect(shown).toMatch(/main +(ann +bob|bob +ann)/);
    expect(shown).toMatch(/│╌+▶ start#\d/);
  });

  test("the space-time view shows the tasks around the active one if there is no room for all", async () => {
    const tasks = Object.fromEntries(
      "abcdefghijklmn".split("").map((name) => [name, [{ type: "sleep", duration: "1ms" }]]),
    );
    const { cwd } = await recorded({ "many.json": { version: 1, name: "many", steps: [{ type: "parallel", tasks }] } });
    const repl = await openRepl(cwd, "many.json", { size: { columns: 80, rows: 24 } });
    await repl.press("v", "v");
    await repl.sees(/ \+7 more +main +a +b +c +d +e +f +g /);
    await repl.press("]", "G");
    expect(await repl.sees(/ \+7 more .*n/)).not.toMatch(/more +main/);
    repl.resize({ columns: 140, rows: 24 });
    expect(await repl.sees(/ main +a .* n +│/)).not.toContain("timeline");
    await repl.press("tab", "escape");
    await repl.sees("▸ timeline");
  });

  test("the options pane shows the options, the one that happened, and where the next choice is", async () => {
    const repl = await openRepl(runs.cwd, "passes.jsonl");
    await repl.sees("nothing to choose here: the next choice is at 1");
    await repl.press(".");
    await repl.sees(/▸● 0 start#1 \(ann\) +1 start#2 \(bob\)/);
  });

  test("large screens show a second view, below if high and beside if wide", async () => {
    const repl = await openRepl(runs.cwd, "passes.jsonl", { size: { columns: 100, rows: 24 } });
    expect(await repl.sees("world after 0")).not.toContain("deposits.scenario.ts ─");
    repl.resize({ columns: 100, rows: 40 });
    expect(await repl.sees("deposits.scenario.ts ─")).toContain("world after 0");
    repl.resize({ columns: 160, rows: 40 });
    await repl.sees(/timeline.*world after 0.*deposits\.scenario\.ts/);
  });

  test("the picker shows each run once, and filters by the typed text", async () => {
    const { cwd } = await recorded();
    for (const number of [1, 2, 11]) {
      makeRun(join(cwd, ".seedbed"), { id: idOf(number), status: "fail", startedMs: number * 1_000 });
    }
    const repl = await openRepl(cwd);
    await repl.controller.execute({ do: "runs" });
    const shown = await repl.sees("stored runs");
    expect(shown.match(/scenario \d/g)).toEqual(["scenario 1", "scenario 2"]);
    await repl.press(..."RIO 2");
    const some = await repl.sees("runs that have RIO 2");
    expect(some.match(/scenario \d/g)).toEqual(["scenario 2"]);
    await repl.press("backspace", "backspace");
    expect((await repl.sees("runs that have RIO ")).match(/scenario \d/g)).toHaveLength(2);
    await repl.press("escape");
    await repl.sees("stored runs");
    await repl.press("escape");
    expect(repl.store.get().overlay).toBeUndefined();
  });

  test("the picker of stored runs opens if no file is named", async () => {
    const repl = await openRepl(runs.cwd);
    await repl.controller.execute({ do: "runs" });
    await repl.sees("no runs are stored here yet");
  });
});

const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
  { columns: 60, rows: 20 },
  { columns: 40, rows: 10 },
];
/** The usual terminal. */
const ALWAYS = [80];

describe.each(SIZES)("a frame of $columns×$rows", (size) => {
  const sized = slowUnless(ALWAYS.includes(size.columns));
  sized(`every pane and page fits the frame of ${size.columns} columns`, async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl", { size });
    const drawn = async (text: string | RegExp, ...keys: readonly string[]) => {
      await repl.press(...keys);
      await repl.sees(text);
      expectFramed(repl, size);
    };
    await drawn("timeline");
    await drawn("FAIL", "]");
    await drawn("space-time", "tab", "v", "v");
    await drawn("timeline", "escape");
    await drawn("help", "?");
    await drawn("why", "escape", "w");
    await drawn("runs of this session", "escape", "b");
    await drawn("no runs are stored", "escape", "o");
    await drawn("decision", "escape", "c");
    await repl.settled();
    await drawn("▌", "escape", ":", ..."save trace a/very/long/path/that/does/not/fit/on/a/small/screen/at/all");
  });

  sized(`wide, joined and control characters fit the frame of ${size.columns} columns`, async () => {
    const nasty = "日本語 \u001b[2J\u0007\r\n👨‍👩‍👧 \u202e מתהפך e\u0301 \ud800 🇩🇪";
    const { cwd } = await recorded({
      "nasty.json": {
        version: 1,
        name: `a ${nasty} name`,
        steps: [
          { type: "set_kv", key: nasty, value: nasty.repeat(20) },
          { type: "parallel", tasks: { "日本": [{ type: "set_kv", key: "a", value: nasty }], b: [] } },
          { type: "get_kv_assert", key: "a", equals: "other" },
        ],
      },
    });
    const repl = await openRepl(cwd, "nasty.json", { size });
    for (const keys of [["]"], ["v"], ["v"], ["v"], ["tab", "return"]]) {
      await repl.press(...keys);
      await repl.sees("FAIL");
      expectFramed(repl, size);
      // The only escapes are those of colours.
      expect(repl.frame().replaceAll(/\x1b\[\d+m/g, "")).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    }
  });
});

test("a screen that is too small says so, and recovers", async () => {
  const repl = await openRepl(runs.cwd, "fails.jsonl", { size: { columns: 30, rows: 8 } });
  await repl.sees("too small: 40x10 at least");
  repl.resize({ columns: 80, rows: 24 });
  await repl.sees("timeline");
});

test("without colours nothing is coloured, without Unicode everything is ASCII, and marks remain", async () => {
  const plain = await openRepl(runs.cwd, "fails.jsonl", { env: { NO_COLOR: "1", LANG: "C" } });
  await plain.press("]");
  const shown = await plain.sees(/^\|> +\d+ +x Error: expected 30/m);
  expect(shown).toMatch(/^[\x0a\x20-\x7e]*$/);
  expect(plain.frame()).not.toMatch(/\x1b\[(3\d|9\d)m/);
  const dumb = await openRepl(runs.cwd, "fails.jsonl", { env: { TERM: "dumb" } });
  await dumb.sees("timeline");
  expect(dumb.frame()).not.toContain("\x1b");
});
