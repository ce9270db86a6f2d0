/** The builder's own errors: what was expected, what was found, and the line of this very file. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { event, expect as expects, fail, fs, http, kv, proc, scenario, time } from "../../src/dsl/mod.ts";
import { withoutSites, withSites } from "../../src/dsl/site.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { built, run } from "../engine/support/programs.ts";

// deno-lint-ignore no-explicit-any -- As JavaScript would call it, or TypeScript behind a cast.
type Untyped = any;

let lastLine = 0;

/** The line on which this function is called. */
function here(): number {
  const [, , caller] = new Error().stack!.split("\n");
  lastLine = Number(/problems\.test\.ts:(\d+)/.exec(caller!)![1]);
  return lastLine;
}

const base = () => scenario("x");
const circular: Record<string, unknown> = {};
circular["self"] = circular;
const deep = JSON.parse("[".repeat(500) + "]".repeat(500));

/** `here` is called on the line of the call that fails, just before it. */
const CASES: [string, () => [number, unknown], string][] = [
  ["no name", () => [here(), scenario("")], 'scenario: expected a name of at least one character, found ""'],
  [
    "a name that is no text",
    () => [here(), scenario(5 as Untyped)],
    "scenario: expected a name of at least one character, found 5",
  ],
  [
    "a step that is none",
    () => [here(), base().step({} as Untyped)],
    "step: expected a step (what kv.set, time.sleep … return) or a name and a function, found {}",
  ],
  [
    "latencies that are none",
    () => [here(), base().latency("fast" as Untyped)],
    'latency: expected "any", or an object of ranges such as { http: "5ms..80ms" }, found "fast"',
  ],
  [
    "no latencies",
    () => [here(), base().latency(undefined as Untyped)],
    'latency: expected "any", or an object of ranges such as { http: "5ms..80ms" }, found undefined',
  ],
  [
    "a list of latencies",
    () => [here(), base().latency([] as Untyped)],
    'latency: expected "any", or an object of ranges such as { http: "5ms..80ms" }, found []',
  ],
  [
    "a latency without a unit",
    () => [here(), base().latency({ http: 5 } as Untyped)],
    'latency http: expected a latency such as "10ms", a range such as "5ms..80ms" or a longest one such as "..1s", found 5',
  ],
  [
    "a latency that is no duration",
    () => [here(), base().latency({ http: "fast" })],
    'latency http: expected a latency such as "10ms", a range such as "5ms..80ms" or a longest one such as "..1s", found "fast"',
  ],
  [
    "a range of latencies the wrong way round",
    () => [here(), base().latency({ http: "80ms..5ms" })],
    'latency http: expected a range whose lower bound comes first, found "80ms..5ms"',
  ],
  [
    "a latency of no capability",
    () => [here(), base().latency({ htpp: "5ms" })],
    'latency htpp: expected a capability (fs, http, proc, cluster, crypto, zlib, wasm, tcp, udp, message, port, ipc, dns, yield, immediate, start), a URL or the path of a file, found "htpp"',
  ],
  ["code without a name", () => [here(), base().step(function pay() {} as Untyped)], "found the function pay"],
  [
    "a name without code",
    () => [here(), base().step("pay", undefined as Untyped)],
    'step "pay": expected a function, found undefined',
  ],
  [
    "a generator as code",
    () => [here(), base().step("pay", function* pay() {} as Untyped)],
    'step "pay": expected a function that does its work when it is called, found the generator function pay',
  ],
  [
    "no tasks",
    () => [here(), base().parallel("both", {})],
    'parallel "both": expected an object with at least one task, found {}',
  ],
  [
    "tasks that are none",
    () => [here(), base().parallel("both", null as Untyped)],
    'parallel "both": expected an object with at least one task, found null',
  ],
  [
    "a task that is none",
    () => [here(), base().parallel("both", { alice: 5 as Untyped })],
    'parallel "both", task "alice": expected a step',
  ],
  [
    "a condition that is none",
    () => [here(), base().always("n", true as Untyped)],
    'always "n": expected a function, found true',
  ],
  ["a condition without a name", () => [here(), base().finally("", () => true)], 'finally: expected a name, found ""'],
  [
    "two conditions of one name",
    () => [here(), base().always("n", () => true).finally("n", () => true)],
    'finally "n": expected a name that no other invariant has, found "n"',
  ],
  [
    "an eventually without a time",
    () => [here(), base().eventually("n", () => true, undefined as Untyped)],
    'eventually "n" within: expected a duration',
  ],
  [
    "a bad duration",
    () => [here(), time.sleep("soon")],
    'time.sleep: expected a duration such as "250ms", "1.5s", "10m" (units: ns, us, ms, s, m, h, d), found "soon"',
  ],
  ["a negative duration", () => [here(), base().timeout(-5)], "timeout: expected a duration"],
  ["a value that is no text", () => [here(), kv.set("k", 5 as Untyped)], "kv.set value: expected a string, found 5"],
  [
    "data that is no text",
    () => [here(), fs.writeText("/x", new Uint8Array(2) as Untyped)],
    "fs.writeText data: expected a string, found",
  ],
  [
    "a comparison of unlike things",
    () => [here(), expects.equal(1, "1" as Untyped)],
    'expect.equal: expected two strings or two integers, found [1,"1"]',
  ],
  [
    "a comparison of fractions",
    () => [here(), expects.notEqual(0.5, 1)],
    "expect.notEqual: expected two strings or two integers, found [0.5,1]",
  ],
  [
    "a status that is none",
    () => [here(), http.when("GET", "/").replies(99)],
    "http.when status: expected an integer from 100 to 599, found 99",
  ],
  [
    "a count that is none",
    () => [here(), http.when("GET", "/").replies(200).times(-1)],
    "times: expected an integer of at least 0, found -1",
  ],
  ["a tag that is none", () => [here(), base().tags("")], 'tags: expected words, found ""'],
  [
    "a request without an answer",
    () => [here(), base().step(http.when("GET", "/") as Untyped)],
    'step: expected a step, found "http.when(…) without an answer"',
  ],
  [
    "a process without an answer",
    () => [here(), base().parallel("tasks", { ann: proc.when("git") as Untyped })],
    'parallel "tasks", task "ann": expected a step, found "proc.when(…) without an answer"',
  ],
  ["a skip without a reason", () => [here(), base().skip("")], 'skip: expected a reason, found ""'],
  [
    "a function in data",
    () => [here(), event("e", { a: [() => {}] })],
    'event "e", at a.0: expected a value that JSON can hold, found the function (anonymous)',
  ],
  [
    "a big integer in data",
    () => [here(), event("e", { a: 5n })],
    'event "e", at a: expected a value that JSON can hold, found 5',
  ],
  [
    "not a number in data",
    () => [here(), event("e", { a: NaN })],
    'event "e", at a: expected a finite number, found "NaN"',
  ],
  [
    "an instance in data",
    () => [here(), event("e", { when: new Date(0) })],
    'event "e", at when: expected a plain object, found "an instance of Date"',
  ],
  ["a cycle", () => [here(), event("e", circular)], "at most 100 levels deep"],
  ["what is too deep", () => [here(), event("e", { deep })], "at most 100 levels deep"],
  [
    "a scene with a function",
    () => [here(), base().world({ env: { A: (() => "") as Untyped } })],
    "world, at env.A: expected a value that JSON can hold",
  ],
  [
    "a nested step with a function",
    () => [here(), base().step(expects.throws({ type: "fail", message: () => {} } as Untyped))],
    "step, at steps.0.message: expected a value",
  ],
];

describe("an error of the builder names this file and line", () => {
  const source = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n");

  test.each(CASES)("an error of the builder names this file and line: %s", (_what, work, words) => {
    let thrown: unknown;
    try {
      work();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SeedbedError);
    const { code, message, location } = thrown as SeedbedError;
    expect(code).toBe("invalid");
    expect(message).toContain(words);
    expect(location).toMatchObject({ file: "problems.test.ts", line: lastLine });
    // The line of the file as it is written, not of what a transpiler made of it.
    expect(source[lastLine - 1]).toContain("[here(), ");
  });
});

describe("places", () => {
  test("places of steps, tasks, conditions and the scenario are in the IR", () => {
    // Each call is on the line that is noted beside it.
    const lines: number[] = [];
    const note = <T>(line: number, value: T): T => (lines.push(line), value);
    const first = note(here(), kv.set("k", "v"));
    const second = note(here(), time.sleep(5));
    const ir = note(here(), scenario("x")).step(first).parallel("p", { alice: second, bob: () => {} }).toIR();
    expect(first.at).toBe(`problems.test.ts:${lines[0]}`);
    expect(second.at).toBe(`problems.test.ts:${lines[1]}`);
    expect(ir.at).toBe(`problems.test.ts:${lines[2]}`);
    expect(ir.steps[1]).toMatchObject({
      at: ir.at,
      tasks: { alice: [{ at: second.at }], bob: [{ type: "call", ref: "1/bob", name: "bob", at: ir.at }] },
    });
  });

  test("a finding has a place", async () => {
    const [line, step] = [here(), expects.equal(1, 2)];
    const { outcome } = await run(built(scenario("x").step(step)));
    expect(outcome.finding?.location).toMatchObject({ file: "problems.test.ts", line });
  });

  test("places are resolved by the caller for its own files only, or not at all", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const [first, second] = ["first.ts:1", "second.ts:2"].map((site) =>
      withSites(() => site, async () => [fail("x").at, await promise, fail("x").at])
    );
    expect(fail("x").at).toMatch(/^problems\.test\.ts:\d+$/);
    resolve();
    expect(await first).toEqual(["first.ts:1", undefined, "first.ts:1"]);
    expect(await second).toEqual(["second.ts:2", undefined, "second.ts:2"]);
    expect(withoutSites(() => fail("x"))).toEqual({ type: "fail", message: "x" });
    expect(() => withoutSites(() => withoutSites(() => fail(1 as never)))).toThrow();
    expect(fail("x").at).toMatch(/^problems\.test\.ts:\d+$/);
  });
});
