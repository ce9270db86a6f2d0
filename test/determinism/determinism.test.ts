/**
 * Promises 1 and 2 for all that a program can reach: the same program and seed give the same trace, byte for byte, twice in
 * one process, late in a process that has run many others, and in a fresh one; and the trace replays to the same bytes.
 * Programs are made of touches: a few lines on something of the sandbox, which log what they see.
 */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../src/engine/decisions/sources.ts";
import { replay } from "../../src/engine/modes/replay.ts";
import { BUILTINS } from "../../src/engine/sandbox/builtins/catalog.ts";
import { GLOBALS } from "../../src/engine/sandbox/globals/catalog.ts";
import { ABSENT } from "../../src/engine/sandbox/globals/absent.ts";
import { FOREIGN_GLOBALS } from "../../src/engine/sandbox/realm/node24/foreign_globals.ts";
import { decisionsOf, decodeTrace } from "../../src/engine/trace/decode.ts";
import { recordText } from "../support/record_text.ts";
import { ROOT } from "../support/files.ts";
import { slow, slowParts } from "../support/slow.ts";
import { planOf } from "./plans.ts";
import { type Plan, programOf, recordPlan } from "./record_plan.ts";
import { SUBJECTS, TOUCHES } from "./touches/all.ts";

const RECORD = fileURLToPath(new URL("./record_plan.ts", import.meta.url));
const ARGUMENTS = { node: [RECORD], deno: ["run", "-A", "--no-check", RECORD] };
const HERE = "deno" in process.versions ? "deno" : "node";
const execute = promisify(execFile);
/** What surrounds a fresh process is as another machine might have it. */
const ELSEWHERE = {
  ...{
    TZ: "Asia/Tokyo",
    LANG: "tr_TR.UTF-8",
    LC_ALL: "tr_TR.UTF-8",
    FORCE_COLOR: "3",
    NODE_DEBUG: "seedbed,fs",
    COLUMNS: "40",
  },
  ...{ NODE_OPTIONS: "--stack-trace-limit=7", USER: "nobody", HOME: "/nowhere", PATH: process.env["PATH"] ?? "" },
};

/** Refused by name, or not there: `globals.test.ts` and `refused.test.ts` have these. */
const NOT_SIMULATED = [
  ...Object.keys(ABSENT),
  ...FOREIGN_GLOBALS,
  ...["indexedDB", "localStorage", "sessionStorage", "Deno", "Bun"],
];

describe("each of these is touched", () => {
  test.each(Object.keys(BUILTINS).map((name) => `node:${name}`))("%s", (name) => expect(SUBJECTS).toContain(name));
  const globals = Object.keys(GLOBALS).filter((name) => !NOT_SIMULATED.includes(name));
  test.each(globals)("%s", (name) => expect(SUBJECTS).toContain(name));

  test("no touched name is missing from the world", () => {
    const known = [...Object.keys(BUILTINS).map((name) => `node:${name}`), ...Object.keys(GLOBALS)];
    expect(SUBJECTS.filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** What one task does: all touches of these names, one after the other. */
const inTurn = (names: Iterable<string>, n: number): Plan => ({
  ann: [...names].map((name) => [name, n]),
  bob: [],
  cyd: [],
});

test.each([...new Set(SUBJECTS)])("%s gives the same result again, and in a replay", async (subject) => {
  const names = [...TOUCHES.keys()].filter((name) => name.startsWith(`${subject}: `));
  expect(names).not.toEqual([]);
  for (const n of [0, 4]) await expectExact(inTurn(names, n), n);
});

slow("programs of many touches give the same result again, in a replay and in a fresh process", async () => {
  for (let seed = 0; seed < 3; seed++) await expectExact(planOf(seed), seed);
  await expectFresh(planOf(1), 1);
});

test("programs that run concurrently do what each does alone", async () => {
  const seeds = Array.from({ length: 4 }, (_, index) => 1_000 + index);
  const alone = [];
  for (const seed of seeds) alone.push((await recordPlan(planOf(seed), seed)).text);
  const together = await Promise.all(seeds.map((seed) => recordPlan(planOf(seed), seed)));
  for (const [index, { text }] of together.entries()) expectSame(planOf(seeds[index]!), text, alone[index]!);
});

const everything = (n: number) => inTurn(TOUCHES.keys(), n);

test.each(["node", "deno"] as const)(
  "all touches on %s give the same result on another machine, in the first run of a process and in the third",
  async (name) => {
    const [n, plan] = [5, everything(5)];
    const texts = await recordElsewhere(`${ROOT}node_modules/.bin/${name}`, ARGUMENTS[name], plan, n, 3);
    expect(texts).toHaveLength(3);
    expect(texts[0]!.split("\n").at(-2)).toMatch(/^{"end":"pass"/);
    expectSame(plan, texts[2]!, texts[0]!);
    // This process has run all of the above.
    if (name === HERE) expectSame(plan, texts[0]!, (await recordPlan(plan, n)).text);
  },
);
slow("all touches in a row give the same result in a fresh process", () => expectFresh(everything(1), 1));

slow("the exports of each module are the same in a fresh process", () => expectFresh(undefined, 0));

slowParts("10,000 generated programs: the same again, and in a replay", 100, async (part) => {
  for (let seed = part * 100; seed < (part + 1) * 100; seed++) await expectExact(planOf(seed), seed);
}, 1_800_000);

slowParts("200 generated programs: the same in a fresh process", 20, async (part) => {
  for (let seed = part * 10; seed < (part + 1) * 10; seed++) await expectFresh(planOf(seed), seed);
}, 1_800_000);

/** Recorded twice here, recorded from its own decisions, and replayed: all the same. */
async function expectExact(plan: Plan, seed: number): Promise<void> {
  const { text, status } = await recordPlan(plan, seed);
  expect({ plan, status }).toEqual({ plan, status: "pass" });
  expectSame(plan, (await recordPlan(plan, seed)).text, text);
  const { trace } = decodeTrace(text);
  const planned = await programOf(plan);
  const source = new RecordedSource(decisionsOf(trace!.entries));
  expectSame(plan, (await recordText(planned, { seed, strategy: "random", source })).text, text);
  const { outcome } = await replay(planned, trace!);
  expect({ plan, finding: outcome.finding }).toEqual({ plan, finding: undefined });
}

async function expectFresh(plan: Plan | undefined, seed: number): Promise<void> {
  const { text, status } = await recordPlan(plan, seed);
  expect({ plan, status }).toEqual({ plan, status: "pass" });
  const [there] = await recordElsewhere(process.execPath, ARGUMENTS[HERE], plan, seed, 1);
  expectSame(plan, there!, text);
}

/** The traces of so many runs of a fresh process. */
async function recordElsewhere(
  program: string,
  args: readonly string[],
  plan: Plan | undefined,
  seed: number,
  times: number,
): Promise<string[]> {
  const [env, cwd] = [{ ...ELSEWHERE, DENO_DIR: process.env["DENO_DIR"] }, dirname(process.execPath)];
  const all = [...args, JSON.stringify(plan ?? null), String(seed), String(times)];
  const { stdout } = await execute(program, all, { maxBuffer: 64 * 1024 * 1024, encoding: "utf8", env, cwd });
  return JSON.parse(stdout) as string[];
}

/** Says the first line that differs: a whole trace is too much to read. */
function expectSame(plan: Plan | undefined, found: string, expected: string): void {
  if (found === expected) return;
  const [lines, others] = [found.split("\n"), expected.split("\n")];
  const index = lines.findIndex((line, at) => line !== others[at]);
  expect({ plan, line: index + 1, text: lines[index] }).toEqual({ plan, line: index + 1, text: others[index] });
}
