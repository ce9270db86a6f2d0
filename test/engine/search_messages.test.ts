/** Messages about latencies, bounds and pinned schedules that would otherwise do nothing, or something else, without a word. */
import { expect, test } from "vitest";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { describeDivergence, DivergenceError } from "../../src/engine/decisions/divergence.ts";
import { latencyOfKind } from "../../src/engine/decisions/latency_kinds.ts";
import { EditedSource, RecordedSource } from "../../src/engine/decisions/sources.ts";
import { validateScenario } from "../../src/engine/ir/validate.ts";
import type { StepCode } from "../../src/engine/ir/author.ts";
import { programOf, tasks } from "./support/programs.ts";
import { option } from "./support/requests.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const operation = option("http", 1);

test("a recorded latency that is out of range is told with the range", () => {
  const latency = { ...latencyOfKind("http"), minMs: 1, maxMs: 5 };
  const { label } = operation;
  const source = new RecordedSource([{ kind: "latency", label, value: 7 }]);
  const error = thrownBy(() => source.next({ kind: "latency", label, operation, latency })) as DivergenceError;
  expect(error.message).toBe(
    `replay diverged at decision 0: for latency "${label}" the run takes 0 for its default, or 1 ms to 5 ms as a number of ms, ` +
      "and the recording has 7",
  );
});

test("a recorded timer that is none is told with those that there are", () => {
  const { label } = operation;
  const timers = [option("timer", 2)];
  const source = new RecordedSource([{ kind: "late", label, value: "timer#9 (bob)" }]);
  const error = thrownBy(() => source.next({ kind: "late", label, operation, startMs: 0, timers })) as DivergenceError;
  expect(error.message).toContain(`0, or a timer that it may outlast (${timers[0]!.label})`);
  expect(error.message).toContain('the recording has "timer#9 (bob)"');
  expect(describeDivergence(error.divergence)).toBe(error.message);
});

test("a bound on preemptions needs a strategy that has one", async () => {
  const program = tasks({ a: () => {} }, { world: { latency: {} } });
  await expect(testProgram(program, { strategy: "random", maxPreemptions: 2 })).rejects.toMatchObject({
    code: "usage",
    message: "the bound on preemptions needs the strategy portfolio or dfs, found random",
    hint: expect.stringContaining("--max-preemptions"),
  });
  for (const strategy of ["dfs", "portfolio"] as const) {
    expect(await testProgram(program, { strategy, maxPreemptions: 2 })).toMatchObject({ status: "pass" });
  }
});

test.each<[string, object, string, string | undefined]>([
  [
    "a range that goes beyond the longest delay",
    { world: { latency: { http: "5ms..2m" } } },
    "expected at most 60s",
    "maxDelay: 2m",
  ],
  [
    "a URL whose range does",
    { world: { latency: { "http://a.test": "..2s" }, maxDelay: "1s" } },
    "expected at most 1s",
    "maxDelay: 2s",
  ],
  [
    "a longest delay below a shortest latency",
    { world: { latency: { proc: "5ms..9ms" }, maxDelay: "1ms" } },
    "shortest latency of proc",
    undefined,
  ],
  [
    "a number in the place of a latency",
    { world: { latency: { http: 5 } } },
    'expected a latency such as "10ms"',
    undefined,
  ],
  ["latencies beside the world", { latency: { http: "5ms" } }, 'unknown field "latency"', "world: { latency: … }"],
])("%s", (_what, more, text, hint) => {
  const { problems } = validateScenario({
    version: 1,
    name: "x",
    steps: [{ type: "sleep", duration: "1ms" }],
    ...more,
  });
  expect(problems![0]!.text).toContain(text);
  if (hint !== undefined) expect(problems![0]!.hint).toContain(hint);
});

test("local operations have no longest delay to stay below", () => {
  const world = { latency: { fs: "..2m" } };
  const { problems } = validateScenario({ version: 1, name: "x", steps: [{ type: "sleep", duration: "1ms" }], world });
  expect(problems).toBeUndefined();
});

const request = { type: "http_request", method: "GET", path: "http://used.test/" };
const asks = [
  { type: "http_when", method: "GET", path: "http://used.test/", status: 200 },
  { type: "parallel", tasks: { a: [request], b: [request] } },
];

test("a latency of a URL or a path that no run had anything for is told", async () => {
  const latency = { "http://db.internal": "1ms", "http://used.test": "1ms", "/data": "1ms" };
  const { outcome } = await testProgram(programOf(asks, { world: { latency } }));
  expect(outcome.unmet).toEqual([
    "used the rule for the latency of http://db.internal",
    "used the rule for the latency of /data",
  ]);
});

test("a pinned decision that nothing takes is told, and defaults are not", async () => {
  const waits: StepCode = async ({ yieldNow }) => await yieldNow();
  const pinned = (schedule: readonly object[]) =>
    testProgram(tasks({ a: waits, b: waits }, { world: { latency: {} }, schedule }));
  const { outcome } = await pinned([{ latency: 5, l: "fs#1 gone (a)" }, { latency: 0, l: "fs#2 (a)" }]);
  expect(outcome.warnings).toEqual([expect.stringContaining('nothing takes its latency "fs#1 gone (a)" = 5;')]);
  expect((await pinned([{ latency: 5, l: "yield#1 (a)" }])).outcome.warnings).toEqual([]);
});

test("an edited recording tells which of its answers did not fit", () => {
  const { label } = operation;
  const source = new EditedSource([
    { kind: "late", label, value: "timer#9 (bob)" },
    { kind: "random", label: "dice", value: 9 },
    { kind: "random", label: "coin", value: 1 },
  ]);
  source.next({ kind: "late", label, operation, startMs: 0, timers: [option("sleep", 2)] });
  source.next({ kind: "random", label: "dice", bound: 6 });
  expect(source.unused.map((decision) => decision.label)).toEqual([label, "dice", "coin"]);
});
