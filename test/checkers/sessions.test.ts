import { describe, expect, test } from "vitest";
import {
  causal,
  checkSession,
  convergent,
  type HistoryOperation,
  monotonic,
  readYourWrites,
} from "../../src/checkers/mod.ts";
import type { WorldView } from "../../src/engine/ir/author.ts";
import { fc } from "../support/properties.ts";
import { history, type Line } from "./histories.ts";

const world = (operations: readonly HistoryOperation[]) => ({ history: operations }) as unknown as WorldView;

describe("session guarantees", () => {
  const staleOwn: Line[] = [["ann", "put", ["x", 1]], ["ann", "get", ["x"], null]];
  const goesBack: Line[] = [["ann", "put", ["x", 1]], ["ann", "put", ["x", 2]], ["bob", "get", ["x"], 2], [
    "bob",
    "get",
    ["x"],
    1,
  ]];
  const answerFirst: Line[] = [
    ["ann", "put", ["question", "why?"]],
    ["bob", "get", ["question"], "why?"],
    ["bob", "put", ["answer", "because"]],
    ["eve", "get", ["answer"], "because"],
    ["eve", "get", ["question"], null],
  ];

  test.each(
    [
      ["a stale read of one's own write", staleOwn, { readYourWrites: 1, monotonic: 0, causal: 1 }],
      ["a read that goes back", goesBack, { readYourWrites: 0, monotonic: 1, causal: 1 }],
      ["an answer that is seen without its question", answerFirst, { readYourWrites: 0, monotonic: 0, causal: 1 }],
      [
        "concurrent writes that two clients see in two orders",
        [
          ["ann", "put", ["x", 1]],
          ["bob", "put", ["x", 2]],
          ["eve", "get", ["x"], 1],
          ["eve", "get", ["x"], 2],
          ["joe", "get", ["x"], 2],
          ["joe", "get", ["x"], 1],
        ] satisfies Line[],
        { readYourWrites: 0, monotonic: 0, causal: 0 },
      ],
    ] as const,
  )("%s", (_name, lines, expected) => {
    const found = (["readYourWrites", "monotonic", "causal"] as const).map((guarantee) =>
      [guarantee, checkSession(history(...lines as readonly Line[]), guarantee).length] as const
    );
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  test("a client of one register that everybody reads at once has every guarantee", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("ann", "bob", "eve"), fc.constantFrom("x", "y"), fc.boolean()), {
      maxLength: 30,
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, (steps) => {
        const values = new Map<string, number>();
        const operations = history(...steps.map(([task, key, writes], index): Line => {
          if (!writes) return [task, "get", [key], values.get(key) ?? null];
          values.set(key, index);
          return [task, "put", [key, index]];
        }));
        for (const guarantee of ["readYourWrites", "monotonic", "causal"] as const) {
          expect(checkSession(operations, guarantee)).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each<[string, Line[]]>([
    ["a write whose outcome is unknown", [
      ["ann", "put", ["x", 1], null, 0, 1],
      ["ann", "put", ["x", 2], null, 2],
      ["ann", "get", ["x"], 1, 3, 4],
    ]],
    ["reads that overlap", [
      ["ann", "get", ["x"], 1, 0, 5],
      ["ann", "get", ["x"], null, 1, 2],
      ["bob", "put", ["x", 1], null, 3, 4],
    ]],
    ["a read and a write that overlap", [["ann", "get", ["x"], 1, 0, 3], ["ann", "put", ["x", 1], null, 1, 2]]],
    ["reads that no answer came for", [["ann", "get", ["x"], null, 0]]],
  ])("nothing is wrong with %s", (_name, lines) => {
    for (const guarantee of ["readYourWrites", "monotonic", "causal"] as const) {
      expect(checkSession(history(...lines), guarantee)).toEqual([]);
    }
  });

  test("a client that does not wait for one register has every guarantee as well", () => {
    const calls = fc.array(
      fc.tuple(fc.constantFrom("ann", "bob"), fc.constantFrom("x", "y"), fc.boolean(), fc.boolean()),
      { minLength: 1, maxLength: 8 },
    );
    // Each move is one of a call's: it is made, it takes effect, or it is answered.
    fc.assert(
      fc.property(calls, fc.array(fc.nat(7), { maxLength: 24 }), (calls, moves) => {
        const values = new Map<string, number>();
        const times = calls.map((): number[] => []);
        const read = calls.map((): number | null => null);
        for (const [at, call] of [...moves, ...calls.flatMap((_call, call) => [call, call, call])].entries()) {
          const made = times[call];
          if (made === undefined || made.length === 3) continue;
          const [, key, writes] = calls[call]!;
          if (made.length === 1 && writes) values.set(key, call);
          if (made.length === 1 && !writes) read[call] = values.get(key) ?? null;
          made.push(at);
        }
        const operations = history(...calls.map(([task, key, writes, isKnown], call): Line => {
          const [invoked, , returned] = times[call] as [number, number, number];
          const shared = writes ? ["put", [key, call], null] as const : ["get", [key], read[call]!] as const;
          return isKnown ? [task, ...shared, invoked, returned] : [task, ...shared, invoked];
        }));
        for (const guarantee of ["readYourWrites", "monotonic", "causal"] as const) {
          expect(checkSession(operations, guarantee)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a condition fails with the reads and writes that break it, drawn", () => {
    const message =
      'not causally consistent: get("question") → null of eve is older than put("question", "why?") of ann, which it knew of';
    expect(() => causal()(world(history(...answerFirst)))).toThrow(message);
    expect(() => readYourWrites()(world(history(...staleOwn)))).toThrow('ann  ├ put("x", 1) ┤');
    expect(() => monotonic()(world(history(...goesBack)))).toThrow("reads are not monotonic");
    expect(causal()(world(history(["ann", "put", ["x", 1]])))).toBe(true);
  });

  test.each<[string, Line[], string, string]>([
    [
      "nothing to check",
      [["a", "enqueue", [1]]],
      "HistoryError",
      'the history has no read or write: expected read, get, write, put, set, found "enqueue"',
    ],
    [
      "a value twice",
      [["a", "put", ["x", 1]], ["b", "put", ["x", 1]]],
      "HistoryError",
      'operations 1 and 2 are both put("x", 1)',
    ],
    [
      "a value out of nothing",
      [["a", "put", ["x", 1]], ["b", "get", ["x"], 9]],
      "ConsistencyError",
      'get("x") → 9 of b returned what nobody wrote',
    ],
    [
      "a cycle of reads from the future",
      [["a", "get", ["x"], 2], ["a", "put", ["y", 1]], ["b", "get", ["y"], 1], ["b", "put", ["x", 2]]],
      "HistoryError",
      "form a cycle",
    ],
  ])("bad input: %s", (_name, lines, name, message) => {
    expect(() => checkSession(history(...lines), "causal")).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining(message) }),
    );
  });
});

describe("convergent", () => {
  test("replicas with equal states have converged; others are listed by their states", () => {
    expect(convergent(() => ({ a: { x: 1, y: 2 }, b: { y: 2, x: 1 } }))(world([]))).toBe(true);
    expect(() => convergent(() => ({ a: 1, b: 2, c: 1 }))(world([]))).toThrow("replicas differ:\n  a, c: 1\n  b: 2");
    expect(() => convergent(() => ({ a: 1 }))(world([]))).toThrow(
      "expected the states of two or more replicas, found 1",
    );
  });
});
