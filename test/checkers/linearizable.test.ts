import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import {
  casRegister,
  checkLinearizable,
  counter,
  type HistoryOperation,
  kv,
  linearizable,
  lock,
  type Model,
  queue,
  register,
  set,
} from "../../src/checkers/mod.ts";
import type { WorldView } from "../../src/engine/ir/author.ts";
import type { Json } from "../../src/engine/json.ts";
import { ROOT } from "../support/files.ts";
import { fc, runsOf } from "../support/properties.ts";
import { histories, history, type Line } from "./histories.ts";
import { jepsenKeys, jepsenRegister } from "../support/jepsen.ts";

const verdictOf = (model: Model, ...lines: readonly Line[]) => checkLinearizable(history(...lines), model).verdict;
const VIOLATION = "violation";
const LINEARIZABLE = "linearizable";

/** Tries every order that the clock allows, with and without each operation of unknown outcome. */
function hasOrder(operations: readonly HistoryOperation[], model: Model, state: Json = model.initial): boolean {
  const known = operations.filter(({ returned }) => returned !== undefined);
  if (known.length === 0) return true;
  return operations.some((operation) => {
    if (known.some(({ returned }) => returned! < operation.invoked)) return false;
    const { id, name, args, result, returned } = operation;
    const next = model.step(state, { name, args, result: returned === undefined ? undefined : result ?? null });
    return next !== undefined && hasOrder(operations.filter((each) => each.id !== id), model, next);
  });
}

type Operations = fc.Arbitrary<{ name: string; args: readonly Json[]; result: Json }>;

const values = fc.constantFrom(1, 2);
const registerOperations: Operations = fc.oneof(
  fc.record({ name: fc.constant("read"), args: fc.constant([]), result: fc.constantFrom<Json>(null, 1, 2) }),
  fc.record({ name: fc.constant("write"), args: fc.tuple(values), result: fc.constant(null) }),
  fc.record({ name: fc.constant("cas"), args: fc.tuple(values, values), result: fc.boolean() }),
);
const queueOperations: Operations = fc.oneof(
  fc.record({ name: fc.constant("enqueue"), args: fc.tuple(values), result: fc.constant(null) }),
  fc.record({ name: fc.constant("dequeue"), args: fc.constant([]), result: fc.constantFrom<Json>(null, 1, 2) }),
);

describe("linearizable", () => {
  test.each(
    [
      ["registers", registerOperations, casRegister()],
      ["queues", queueOperations, queue() as Model],
    ] as const,
  )("%s: the verdict is that of trying every order", (_name, operations, model) => {
    const seen = { linearizable: 0, violation: 0, undecided: 0 };
    fc.assert(
      fc.property(histories(operations, 6), (operations) => {
        const { verdict } = checkLinearizable(operations, model);
        seen[verdict]++;
        expect(verdict).toBe(hasOrder(operations, model) ? LINEARIZABLE : VIOLATION);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.linearizable, seen.violation)).toBeGreaterThan(runsOf(300) / 10);
  });

  test("what a violation shows is broken whatever the rest did, and has an order without any one of its known results", () => {
    fc.assert(
      fc.property(histories(registerOperations, 8), (operations) => {
        const result = checkLinearizable(operations, casRegister());
        if (result.verdict !== VIOLATION) return;
        const shown = new Map(result.operations.map((each) => [each.id, each]));
        const forgotten = (each: HistoryOperation): HistoryOperation => ({
          ...each,
          outcome: "unknown",
          returned: undefined,
        });
        expect(hasOrder(operations.map((each) => shown.get(each.id) ?? forgotten(each)), casRegister())).toBe(false);
        expect(shown.has(result.stuck.id)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each<[string, Model, readonly Line[], string]>([
    ["a register", register(0), [["a", "read", [], 0], ["a", "write", [1]], ["b", "get", [], 1]], LINEARIZABLE],
    ["a register that is read too old", register(0), [["a", "write", [1]], ["b", "read", [], 0]], VIOLATION],
    ["a cas that must fail", casRegister(1), [["a", "cas", [2, 3], true]], VIOLATION],
    ["a key of another's", kv(), [["a", "put", ["x", 1]], ["b", "get", ["y"], 1]], VIOLATION],
    [
      "what is appended",
      kv(),
      [["a", "append", ["x", "1"]], ["b", "append", ["x", "2"]], ["b", "get", ["x"], "12"]],
      LINEARIZABLE,
    ],
    [
      "a key that is deleted",
      kv(),
      [["a", "put", ["x", 1]], ["a", "delete", ["x"]], ["b", "get", ["x"], 1]],
      VIOLATION,
    ],
    ["a queue", queue() as Model, [["a", "enqueue", [1]], ["a", "push", [2]], ["b", "dequeue", [], 1], [
      "b",
      "shift",
      [],
      2,
    ]], LINEARIZABLE],
    ["a queue that gives one twice", queue() as Model, [["a", "enqueue", [1]], ["b", "dequeue", [], 1], [
      "c",
      "dequeue",
      [],
      1,
    ]], VIOLATION],
    ["a set in any order", set() as Model, [["a", "add", [2]], ["a", "add", [1]], ["b", "read", [], [1, 2]], [
      "b",
      "has",
      [3],
      false,
    ]], LINEARIZABLE],
    ["a set that lost one", set() as Model, [["a", "add", [2]], ["b", "values", [], []]], VIOLATION],
    ["a lock that two have", lock() as Model, [["a", "acquire", ["a"]], ["b", "acquire", ["b"]]], VIOLATION],
    ["a lock that is refused", lock() as Model, [["a", "acquire", ["a"], true], ["b", "acquire", ["b"], false], [
      "a",
      "release",
      ["a"],
    ], ["b", "lock", ["b"]]], LINEARIZABLE],
    ["a lock that is released by another", lock() as Model, [["a", "acquire", ["a"], true], [
      "b",
      "release",
      ["b"],
      true,
    ]], VIOLATION],
    ["a counter", counter() as Model, [["a", "increment", []], ["b", "increment", [2], 3], ["b", "decrement", []], [
      "a",
      "read",
      [],
      2,
    ]], LINEARIZABLE],
    ["a counter that lost one", counter() as Model, [["a", "increment", []], ["b", "increment", []], [
      "a",
      "read",
      [],
      1,
    ]], VIOLATION],
  ])("%s is judged by its model", (_name, model, lines, verdict) => {
    expect(verdictOf(model, ...lines)).toBe(verdict);
  });

  test("an operation of unknown outcome takes effect at any later time, or never; one that failed has none", () => {
    const unknown: Line = ["a", "write", [1], undefined, 0];
    expect(verdictOf(register(), unknown, ["b", "read", [], null, 1, 2], ["b", "read", [], 1, 3, 4])).toBe(
      LINEARIZABLE,
    );
    expect(verdictOf(register(), unknown, ["b", "read", [], null, 1, 2])).toBe(LINEARIZABLE);
    expect(verdictOf(register(), unknown, ["b", "read", [], 1, 1, 2], ["b", "read", [], null, 3, 4])).toBe(VIOLATION);
    const [write, read] = history(["a", "write", [1]], ["b", "read", [], 1]);
    const failed = { ...write!, outcome: "error" as const, error: "full" };
    expect(checkLinearizable([failed, read!], register()).verdict).toBe(VIOLATION);
  });

  test("a violation is drawn with a line for each client, and what has no order", () => {
    const result = checkLinearizable(
      history(["ann", "put", ["y", 7]], ["ann", "put", ["x", 1]], ["bob", "get", ["x"], null], [
        "ann",
        "get",
        ["y"],
        7,
      ]),
      kv(),
    );
    expect(result).toMatchObject({
      verdict: VIOLATION,
      partition: '"x"',
      stuck: { task: "bob", name: "get" },
      prefix: [2],
    });
    expect(result).toHaveProperty(
      "timeline",
      ['  ann  ├ put("x", 1) ┤', '  bob                  ├ get("x") → null ┤'].join("\n"),
    );
  });

  test("many operations of unknown outcome that are alike cost no more than one", () => {
    const unknown = Array.from({ length: 40 }, (_each, index): Line => ["a", "write", [index % 2], undefined, index]);
    const reads = Array.from(
      { length: 20 },
      (_each, index): Line => ["b", "read", [], index % 2, 100 + 2 * index, 101 + 2 * index],
    );
    expect(checkLinearizable(history(...unknown, ...reads), register(), { maxSteps: 20_000 }).verdict).toBe(
      LINEARIZABLE,
    );
  });

  test("a search that takes too many steps is undecided, which is no verdict", () => {
    const writes = Array.from(
      { length: 12 },
      (_each, index): Line => [`c${index}`, "write", [index], null, index, 100 + index],
    );
    const wrong: Line = ["r", "read", [], 99, 200, 201];
    expect(checkLinearizable(history(...writes, wrong), register(), { maxSteps: 1000 })).toEqual({
      verdict: "undecided",
      maxSteps: 1000,
      partition: undefined,
    });
  });

  test.each<[string, HistoryOperation[], Model, string]>([
    [
      "an id twice",
      [...history(["a", "read", []]), ...history(["a", "read", []])],
      register(),
      "two operations of the history have the id 1",
    ],
    [
      "a return before its call",
      history(["a", "read", [], 1, 5, 4]),
      register(),
      "operation 1 (read() → 1) returned at 4, but was invoked at 5",
    ],
    [
      "two events at a time",
      history(["a", "read", [], 1, 0, 1], ["b", "read", [], 1, 1, 2]),
      register(),
      "operations 1 and 2 both have an event at 1: which came first is not known",
    ],
    [
      "no operation of the model",
      history(["a", "fetch", []]),
      register(),
      'the history has no operation of the model "register": expected read, get, write, put, set, found "fetch"; record them with world.operation(name, args, work)',
    ],
    [
      "an empty history",
      [],
      register(),
      'the history has no operation of the model "register": expected read, get, write, put, set, found none; record them with world.operation(name, args, work)',
    ],
    [
      "a known outcome without a return",
      [{ ...history(["a", "read", []])[0]!, returned: undefined }],
      register(),
      "operation 1 (read() → null) has a known outcome, but no return",
    ],
    [
      "a model that throws",
      history(["a", "read", [], 1]),
      {
        ...register(3),
        step: () => {
          throw new Error("bad");
        },
      },
      'the model "register" threw on read() in the state 3: Error: bad',
    ],
  ])("bad input: %s", (_name, operations, model, message) => {
    expect(() => checkLinearizable(operations, model)).toThrow(
      expect.objectContaining({ name: "HistoryError", message }),
    );
  });
});

describe("a model that cannot be one is refused where it is passed", () => {
  const { step: _step, ...stepless } = register(0);
  test.each<[string, unknown, string]>([
    ["no model", undefined, "found undefined: pass one such as register() or kv()"],
    ["null", null, "found null"],
    ["a function that makes one", kv, "found the function kv: call it, as in linearizable(kv())"],
    ["an options object", { maxSteps: 5 }, "found one without a name"],
    ["one without operations", { ...register(0), operations: undefined }, "found one without a list of operations"],
    ["one without an initial state", { ...register(0), initial: undefined }, "found one without an initial state"],
    ["one without a step", stepless, "found one without a function step"],
  ])("%s", (_name, model, found) => {
    const refused = expect.objectContaining({
      name: "HistoryError",
      message: expect.stringContaining(`expected a model, ${found}`),
    });
    expect(() => linearizable(model as Model)).toThrow(refused);
    expect(() => checkLinearizable(history(["a", "read", [], 1]), model as Model)).toThrow(refused);
  });
});

test("a violation says so where the model accepts no operation at all, as when its step forgets to return the state", () => {
  const world = (...lines: readonly Line[]) => ({ history: history(...lines) }) as unknown as WorldView;
  const doubt = "the model accepts no operation, whatever it returned: does its step return the next state?";
  const forgets: Model = { ...counter(), step: () => undefined };
  expect(() => linearizable(forgets)(world(["a", "increment", [1]]))).toThrow(doubt);
  expect(() => linearizable(register(0))(world(["a", "read", [], 1]))).toThrow(
    expect.objectContaining({ name: "ConsistencyError", message: expect.not.stringContaining(doubt) }),
  );
});

const SHARED = join(ROOT, "../shared/histories");

/** Of this process, so that others on the machine do not count. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe.skipIf(!existsSync(SHARED))("recorded histories of real systems (skipped without ../shared/histories)", () => {
  const verdicts: Record<string, Record<string, boolean>> = existsSync(SHARED)
    ? JSON.parse(readFileSync(join(SHARED, "verdicts.json"), "utf8"))
    : {};
  const read = (name: string) => readFileSync(join(SHARED, name), "utf8");

  test("every register of etcd has the verdict that is known, all of them in the time that is stated", () => {
    const names = readdirSync(join(SHARED, "etcd"));
    expect(names.length).toBe(Object.keys(verdicts["etcd"]!).length);
    const registers = names.map((name) => [name, jepsenRegister(read(`etcd/${name}`))] as const);
    const before = process.cpuUsage();
    const found = registers.map(([name, register]) => [name, checkLinearizable(register, casRegister()).verdict]);
    expect(cpuMsSince(before)).toBeLessThan(2_000);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(names.map((name) => [name, verdicts["etcd"]![name] === true ? LINEARIZABLE : VIOLATION])),
    );
  });

  test.each(Object.entries(verdicts["kv"] ?? {}))(
    "the key-value store %s has the verdict that is known",
    (name, isLinearizable) => {
      const store = jepsenKeys(read(`kv/${name}`));
      const before = process.cpuUsage();
      const { verdict } = checkLinearizable(store, kv(""));
      expect(cpuMsSince(before)).toBeLessThan(500);
      expect(verdict).toBe(isLinearizable ? LINEARIZABLE : VIOLATION);
    },
  );
});
