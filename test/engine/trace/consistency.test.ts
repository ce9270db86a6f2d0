/** Lines that are valid each, with a checksum that fits, and that no run could have written: refused, with their line. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { openSession } from "../../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../../src/api/runs/traces/replay_trace.ts";
import { verifyTrace } from "../../../src/api/runs/traces/verify_trace.ts";
import { STRATEGY_NAMES } from "../../../src/engine/strategies/catalog.ts";
import { decodeTrace } from "../../../src/engine/trace/decode.ts";
import { folder, seedbed } from "../../cli/seedbed.ts";
import { forge, type Forged, type Line, withoutAnswers, withoutBody } from "../../support/forge.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { programOf, traceOf } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

const SLEEPS = programOf([{ type: "sleep", duration: "5ms" }, { type: "sleep", duration: "7ms" }]);
const lineCount = (text: string) => text.trimEnd().split("\n").length;

test("recorded traces are consistent", async () => {
  await fc.assert(
    fc.asyncProperty(programs, seeds, async (program, seed) => {
      const { text } = await traceOf(program, { seed, limits: { maxEvents: 2_000, maxSteps: 1_000 } });
      expect(decodeTrace(text).problems).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "a run that is cut off after %d entries is consistent, even if the clock has moved",
  async (maxEvents) => {
    const { text, outcome } = await traceOf(SLEEPS, { seed: 0, strategy: "fifo", limits: { maxEvents } });
    expect(outcome.status).toBe(maxEvents < 4 ? "fail" : "pass");
    expect(decodeTrace(text).problems).toEqual([]);
  },
);

const put = (...lines: Line[]): Forged => ({ entries: () => lines });

test.each<[string, Forged, number, RegExp]>([
  [
    "a choice that was not offered",
    put({ t: 1 }, { pick: 2, of: 3, at: 1, l: "x" }, { pick: 4, of: 3, at: 1, l: "x" }),
    4,
    /^expected a choice from 0 to 2, found 4$/,
  ],
  [
    "a choice at no time",
    put({ t: 1 }, { pick: 0, of: 3, l: "x" }),
    3,
    /^expected the time of the choice \(at\), found none$/,
  ],
  [
    "an input outside of its bounds",
    put({ input: 101, min: 1, max: 100, l: "x" }),
    2,
    /^expected an integer from 1 to 100, found 101$/,
  ],
  [
    "an input whose bounds are written in two ways",
    put({ input: 6, min: 1, max: "100", l: "x" }),
    2,
    /^expected the bounds of an input, the smaller one first, found 1 and "100"$/,
  ],
  [
    "an input in digits that a number could hold",
    put({ input: "6", min: "1", max: "100", l: "x" }),
    2,
    /^expected the bounds of an input, the smaller one first, found "1" and "100"$/,
  ],
  ["a fault that was not offered", put({ fault: 2, of: 2, l: "x" }), 2, /^expected a choice from 0 to 1, found 2$/],
  ["a clock that goes back", put({ t: 5 }, { t: 5 }, { t: 4 }), 4, /^the clock goes back, from 5 to 4 ms$/],
  [
    "a choice before the one that came first",
    put({ t: 1 }, { pick: 0, of: 2, at: 7, l: "x" }, { pick: 0, of: 2, at: 6, l: "x" }),
    4,
    /^the choice is of 6 ms, and the clock stands at 7 ms$/,
  ],
  [
    "a clock behind a choice",
    put({ pick: 0, of: 2, at: 7, l: "x" }, { t: 6 }),
    3,
    /^the clock goes back, from 7 to 6 ms$/,
  ],
  [
    "a choice before the clock",
    put({ t: 5 }, { pick: 0, of: 2, at: 4, l: "x" }),
    3,
    /^the choice is of 4 ms, and the clock stands at 5 ms$/,
  ],
  ["a step that is not there", put({ step: 0 }, { step: 2 }), 3, /^expected a step of the scenario's 2, found 2$/],
  [
    "a step of a task of no step",
    put({ step: "7/alice/0" }),
    2,
    /^expected a step of the scenario's 2, found 7\/alice/,
  ],
])("inconsistent lines are refused: %s", async (_name, forged, line, message) => {
  const { trace, problems } = decodeTrace(forge((await traceOf(SLEEPS)).text, forged));
  expect(problems).toEqual([{ line, message: expect.stringMatching(message) as string }]);
  // As far as it is valid.
  expect(trace!.entries).toHaveLength(line - 2);
});

test.each<[string, Forged, RegExp]>([
  ["another end", { footer: (footer) => ({ ...footer, end: "fail" }) }, /the footer says fail without a finding/],
  ["a later end", { footer: (footer) => ({ ...footer, virtualMs: 13 }) }, /says 13 ms .* the clock stands at 12 ms/],
  ["an earlier end", { footer: (footer) => ({ ...footer, virtualMs: 1 }) }, /says 1 ms .* the clock stands at 12 ms/],
  ["another count of entries", { footer: (footer) => ({ ...footer, entries: 1 }) }, /expected 1 entries, found/],
  ["another count of decisions", { footer: (footer) => ({ ...footer, decisions: 9 }) }, /expected 9 decisions, found/],
])("a footer that says %s is refused", async (_name, forged, message) => {
  const text = forge((await traceOf(SLEEPS)).text, forged);
  expect(decodeTrace(text).problems).toEqual([
    { line: lineCount(text), message: expect.stringMatching(message) as string },
  ]);
});

const FAILS = programOf([{ type: "sleep", duration: "5ms" }, { type: "get_kv_assert", key: "a", equals: "b" }]);
const TIMES_OUT = programOf([{ type: "sleep", duration: "5ms" }, { type: "sleep", duration: "2h" }]);

test.each([[4], [6]])("a failed run that ended at %i ms while the clock is at 5 is refused", async (virtualMs) => {
  const { text } = await traceOf(FAILS);
  expect(decodeTrace(text).problems).toEqual([]);
  const forged = forge(text, { footer: (footer) => ({ ...footer, virtualMs }) });
  const message = `the footer says ${virtualMs} ms of virtual time, and the clock stands at 5 ms`;
  expect(decodeTrace(forged).problems).toEqual([{ line: lineCount(text), message }]);
});

test("a run that timed out ended later than its last line", async () => {
  const { text } = await traceOf(TIMES_OUT, { limits: { maxVirtualMs: 1_000 } });
  expect(decodeTrace(text)).toMatchObject({
    trace: { footer: { end: "timeout", virtualMs: 7_200_005 } },
    problems: [],
  });
});

test.each(["__proto__", "constructor", "", "Random", "dfs "])(
  "an unknown strategy is refused: %j",
  async (strategy) => {
    const { text } = await traceOf(SLEEPS);
    expect(decodeTrace(forge(text, { header: (header) => ({ ...header, strategy }) })).problems).toEqual([{
      line: 1,
      message: `expected a strategy out of ${STRATEGY_NAMES.join(", ")}, shrunk, edited, found ${
        JSON.stringify(strategy)
      }`,
    }]);
  },
);

test("a replay does not reproduce a finding whose words were changed", async () => {
  const { text } = await traceOf(FAILS);
  const cwd = folder();
  const file = join(cwd, "x.jsonl");
  writeFileSync(file, text);
  expect(await replayTrace(await openTrace(file))).toMatchObject({ verdict: "reproduced" });
  const reworded = (footer: Line) => ({
    ...footer,
    finding: { ...footer["finding"] as object, message: "all is well" },
  });
  writeFileSync(file, forge(text, { footer: reworded }));
  const { verdict, difference } = await replayTrace(await openTrace(file));
  expect(verdict).toBe("divergence");
  expect(difference).toMatch(/^the recording ended with "all is well"/);
});

test("a pass without any step is refused", async () => {
  expect(decodeTrace(withoutBody((await traceOf(SLEEPS)).text)).problems).toEqual([
    { line: 2, message: "the footer says that the run passed, and none of its steps has begun" },
  ]);
});

describe("a run that asked the host", () => {
  const echo = `{type: proc_spawn, cmd: ${JSON.stringify(process.execPath)}, args: ["-e", "0"]}`;
  const scenario = (...steps: string[]) =>
    `version: 1\nname: host\nworld: {backends: {proc: host}}\nsteps:\n${steps.map((step) => ` - ${step}\n`).join("")}`;
  const record = async (...steps: string[]) => {
    const cwd = folder({ "h.scenario.yaml": scenario(...steps) });
    const { code, out, err } = await seedbed(["run", "h.scenario.yaml", "--record", "h.jsonl"], { cwd });
    expect({ code, said: out + err }).toMatchObject({ code: 0 });
    return { cwd, text: readFileSync(join(cwd, "h.jsonl"), "utf8") };
  };

  test("a run that used the host is consistent with its answers, and not without them", async () => {
    const after = await record(echo, "{type: sleep, duration: 1ms}");
    expect(decodeTrace(after.text).problems).toEqual([]);
    const without = withoutAnswers(after.text);
    const next = without.split("\n").findIndex((line) => line === '{"step":1}') + 1;
    const message = "step 0 has no recorded answer of the host (proc)";
    // The clock moved with the answer: what is left of it is a line of its own.
    expect(decodeTrace(without).problems).toEqual([{ line: next, message }]);
    const last = withoutAnswers((await record(echo)).text);
    expect(decodeTrace(last).problems).toEqual([{ line: lineCount(last), message }]);
  });

  test("a run without its host answers is refused by replays, and opened as far as it is valid otherwise", async () => {
    const { cwd, text } = await record(echo, "{type: sleep, duration: 1ms}");
    const file = join(cwd, "x.jsonl");
    writeFileSync(file, withoutAnswers(text));
    const problem = /step 0 has no recorded answer of the host/;
    await expect(openTrace(file)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(problem) as string,
      location: { line: expect.any(Number) as number },
    });
    expect(await verifyTrace(file, { strict: false })).toMatchObject({ ok: false, problems: [{}] });
    const { problems } = await openSession(file);
    expect(problems[0]).toMatch(problem);
    for (const command of ["replay", "shrink"]) {
      const { code, out, err } = await seedbed([command, "x.jsonl"], { cwd });
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(out + err).toMatch(problem);
    }
    const shown = await seedbed(["trace", "show", "x.jsonl"], { cwd });
    expect(shown).toMatchObject({ code: 2, out: expect.stringContaining("proc_spawn") as string });
    expect(shown.err).toMatch(problem);
  });
});
