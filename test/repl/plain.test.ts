// deno-lint-ignore-file no-control-regex -- what must not be drawn, and what colours are made of
/** `seedbed repl` without a terminal: commands from standard input, plain text out, the run's status as the exit code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ended, start } from "../cli/seedbed.ts";
import { DEPOSITS, type Recorded, recorded } from "./scenarios.ts";
import { slow } from "../support/slow.ts";

let runs: Recorded;
beforeAll(async () => {
  runs = await recorded({ "distributed.json": { version: 1 } });
});

async function repl(args: readonly string[], ...lines: readonly string[]) {
  const child = start(["repl", ...args], { cwd: runs.cwd });
  child.stdin.write(lines.map((line) => `${line}\n`).join(""));
  return await ended(child);
}

describe.concurrent("plain text", () => {
  test("plain mode prints the position after each command, and ends like the run", async () => {
    const { code, out, err } = await repl(["fails.jsonl"], "# a remark", "choice", "options", "finding", "world");
    expect(err).toBe("");
    expect(out).toMatch(/^ seedbed {2}two deposits {2,}seed \d+ {2}FAIL {2}0\/\d+ {2}t=0ms\n/);
    expect(out).toMatch(/> choice\n▸ 1 {2}⑂ \d\/2 .*0 ms\n> options\n(●| ) 0 start#1 \(ann\)\n/);
    expect(out).toMatch(/> finding\n▸ \d+ {2}✗ Error: expected 30, found \d0\n> world\n✗ {6}Error: expected 30/);
    // Text of a file, not of a screen.
    expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(code).toBe(1);
  });

  slow("plain mode ends with the status of the last run shown", async () => {
    // The first seed that fails is not the first one.
    expect(await repl(["fails.jsonl"], `seed ${runs.seed - 1}`)).toMatchObject({ code: 0 });
    expect(await repl(["deposits.scenario.ts"], `seed ${runs.seed}`)).toMatchObject({ code: 1 });
    expect(await repl(["passes.jsonl"], "quit", "finding")).toMatchObject({ code: 0, out: /> quit\n$/ });
  });

  slow("plain mode prints every page", async () => {
    const { out } = await repl(
      ["fails.jsonl"],
      "timeline",
      "fork 1 at 0",
      "tree",
      "why",
      "source",
      "space",
      "help seeds",
    );
    expect(out).toMatch(/runs of this session:\n.*0 seed \d+ .*\n.*└─ 1 decision 0: /);
    expect(out).toContain("why: each was caused by the one below:");
    expect(out).toContain("deposits.scenario.ts:\n");
    expect(out).toContain("seeds <a..b>");
  });

  test("plain mode watches an expression, also at a line, and refuses one with effects", async () => {
    const { out } = await repl(
      ["fails.jsonl"],
      "watch kv.get('balance') ?? 'none'",
      "log reads deposit.name",
      "log ends-nowhere 1",
      "watch kv.set('balance', '30')",
      "watch 1 +",
    );
    expect(out).toMatch(
      /\?\? 'none': each row is a change:\n +0 +0 ms {2}'none' .*\n( +\d+ +\d+ ms {2}'\d0' .*\n){2}>/,
    );
    expect(out).toMatch(/deposit\.name at reads:\n( +\d+ +\d+ ms {2}'deposit' .*reads .*\n){2}>/);
    expect(out).toContain('no moment contains "ends-nowhere"');
    expect(out).toContain("one that awaits, draws or changes what happens: kv.set('balance', '30')");
    expect(out).toContain('expected a JavaScript expression, found "1 +"');
  });

  test("plain mode runs a scenario with a seed, and lists the picker's runs", async () => {
    expect(await repl(["deposits.scenario.ts", "--seed", String(runs.seed)])).toMatchObject({ code: 1, out: /FAIL/ });
    expect(await repl([], "runs", "next")).toMatchObject({
      code: 0,
      out: /no runs are stored here yet[^]*no run is open/,
    });
  });
});

describe.concurrent("bad input is a message, never a crash", () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ["a file that is not there", ["nothing.jsonl"], 2, /nothing\.jsonl/],
    ["a scenario that does not validate", ["distributed.json"], 2, /distributed\.json/],
    ["neither", ["x.txt"], 2, /x\.txt/],
    ["two files", ["a.jsonl", "b.jsonl"], 2, /at most|too many|expected/i],
    ["JSON, which it does not print", ["fails.jsonl", "--json"], 2, /prints text, not JSON/],
  ];
  for (const [name, args, exit, said] of cases) {
    test(name, async () => {
      const { code, out, err } = await repl(args);
      expect(code, out + err).toBe(exit);
      expect(out + err).toMatch(said);
      expect(out + err).not.toMatch(/\n\s+at .*\.ts:\d+/);
    });
  }

  test("the REPL refuses a scenario that does not compile with a message", async () => {
    writeFileSync(join(runs.cwd, "broken.scenario.ts"), "export default scenario(");
    const { code, err } = await repl(["broken.scenario.ts"]);
    expect(code).toBe(2);
    expect(err).toMatch(/broken\.scenario\.ts:1:\d+/);
  });

  test("the REPL opens a truncated trace as far as it is valid", async () => {
    const whole = readFileSync(join(runs.cwd, "fails.jsonl"), "utf8");
    writeFileSync(join(runs.cwd, "cut.jsonl"), whole.slice(0, whole.length - 200));
    const { out } = await repl(["cut.jsonl"], "end");
    expect(out).toMatch(/seedbed {2}two deposits[^]*\n✗ line \d+: the trace is cut off in this line\n[^]*> end\n▸ \d+/);
  });

  test("the REPL opens a trace with an invalid line up to that line", async () => {
    const lines = readFileSync(join(runs.cwd, "fails.jsonl"), "utf8").split("\n");
    writeFileSync(join(runs.cwd, "bad.jsonl"), lines.toSpliced(4, 1, "{nonsense").join("\n"));
    const { out } = await repl(["bad.jsonl"], "end");
    expect(out).toMatch(/line 5/);
    expect(out).toMatch(/> end\n▸/);
  });

  test("the REPL refuses a trace of a newer version with a message", async () => {
    const text = readFileSync(join(runs.cwd, "fails.jsonl"), "utf8").replace(/"version":\d+/, '"version":99');
    writeFileSync(join(runs.cwd, "newer.jsonl"), text);
    const { code, err } = await repl(["newer.jsonl"]);
    expect(code).toBe(2);
    expect(err).toMatch(/version/);
  });

  test("the REPL refuses impossible commands with a message", async () => {
    const { out, code } = await repl(
      ["passes.jsonl"],
      "fly",
      "go 5000",
      "fork 1",
      "fork 5 at 0",
      "fork 0 at 5000",
      "fork at 0",
      "set 0 nine",
      "branch 7",
      "diff 0",
      "curve",
      "shrink",
      "edit 0 nothing",
      "save picture x",
      "open nothing.jsonl",
    );
    expect(out.match(/^✗ .*$/gm)).toEqual([
      '✗ there is no command "fly": help lists them',
      expect.stringMatching(/^✗ expected a moment from 0 to \d+, found 5000$/),
      "✗ there is nothing to choose at this moment",
      "✗ decision 0: expected an answer from 0 to 1, found 5",
      expect.stringMatching(/^✗ expected a decision from 0 to \d+, found 5000$/),
      "✗ name an answer, as in fork 1 at 0",
      "✗ decision 0 is a pick: expected a number from 0 to 1, found nine",
      "✗ expected a branch, found 7",
      "✗ run 0 is this one",
      "✗ expected a run that failed, found one that passed",
      "✗ expected a run that failed, found one that passed",
      '✗ edit: expected a step, a field and a value, found "0 nothing"',
      '✗ save: expected trace, scenario or test, and a path, found "picture x"',
      expect.stringMatching(/^✗ .*nothing\.jsonl/),
    ]);
    expect(code).toBe(0);
  });
});

test("set changes latencies in ms, and makes a request outlast a timer by its label", async () => {
  writeFileSync(
    join(runs.cwd, "ask.scenario.ts"),
    `import { http, scenario } from "seedbed";
    export default scenario("asks").latency({}).step(http.when("GET", "http://a.test/").replies(200))
      .step("ask", async () => { await fetch("http://a.test/", { signal: AbortSignal.timeout(2000) }); });`,
  );
  const { code, out } = await repl(
    ["ask.scenario.ts"],
    "timeline",
    "set 0 0.5",
    "timeline",
    "set 0 -1",
    "set 1 [2]",
    "set 1 timeout#1 AbortSignal (main)",
    "finding",
  );
  expect(out).toMatch(/latency takes as usual: http#1 ← 200 GET/);
  expect(out).toMatch(/latency takes 0\.5 ms: http#1 ← 200 GET/);
  expect(out).toContain(
    "✗ decision 0 says how long something takes: expected virtual ms from 0 (as usual) to 3600000, found -1",
  );
  expect(out).toContain(
    "✗ decision 1 says which timer is outlasted: expected the label of a timer, or 0 for none, found [2]",
  );
  expect(out).toMatch(/✗ .*timeout/i);
  expect(code).toBe(1);
});

describe("a trace is data", () => {
  test("changed code of a trace does not load without consent", async () => {
    const { cwd } = await recorded();
    writeFileSync(join(cwd, "deposits.scenario.ts"), `console.log("it runs");\n${DEPOSITS.replace("30", "40")}`);
    const run = async (...more: readonly string[]) => await ended(start(["repl", "passes.jsonl", ...more], { cwd }));
    const refused = await run();
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/recorded from other code than deposits\.scenario\.ts is now/);
    expect(refused.err).toMatch(/pass --trust to run .*deposits\.scenario\.ts anyway/);
    expect(refused.out + refused.err).not.toContain("it runs");
    const trusted = await run("--trust");
    expect(trusted.out).toContain("seedbed  two deposits");
  });
});
