/** What requests ask for, and which answers they allow. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { ChoosingSource } from "../../../src/engine/decisions/chooser.ts";
import { answerOfClosed, arityOf, fits, isPending, labelOf } from "../../../src/engine/decisions/answers.ts";
import { asDefault, decidesOrder, type Decision, isDefault } from "../../../src/engine/decisions/decision.ts";
import {
  type DecisionKind,
  type DecisionRequest,
  type DecisionValue,
  MAX_PAUSE_MS,
} from "../../../src/engine/decisions/requests.ts";
import { latencyOfKind } from "../../../src/engine/decisions/latency_kinds.ts";
import { MOMENT } from "../support/moment.ts";
import { option, pick } from "../support/requests.ts";
import { fc } from "../../support/properties.ts";

const operation = option("http#1 GET / a.test (alice)");
const timers = [option("timer#1 first (alice)"), option("timer#2 second (bob)")];
const given = { speed: "file", defaultMs: 5, minMs: 2, maxMs: 8, isGiven: true } as const;

const REQUESTS = {
  pick: pick("a", "b", "c"),
  random: { kind: "random", label: "x", bound: 3 },
  bytes: { kind: "random", label: "x", bytes: 2 },
  fault: { kind: "fault", label: "disk", arity: 3 },
  latency: { kind: "latency", label: "l", operation, latency: given },
  late: { kind: "late", label: "l", operation, startMs: 0, timers },
  pause: { kind: "pause", label: "pause" },
  input: { kind: "input", label: "in", min: -2, max: 3, nth: 0 },
  wideInput: { kind: "input", label: "in", min: "5", max: "9007199254740993", nth: 0 },
  host: { kind: "host", label: "h", produce: () => 1 },
} as const satisfies Readonly<Record<string, DecisionRequest>>;

const NO_NUMBERS: readonly DecisionValue[] = ["1", "", true, null, [1], { a: 1 }];

/** For each request what it allows, and what it does not. */
const ANSWERS: Readonly<
  Record<
    keyof typeof REQUESTS,
    { readonly allowed: readonly DecisionValue[]; readonly refused: readonly DecisionValue[] }
  >
> = {
  pick: { allowed: [0, 1, 2], refused: [-1, 3, 0.5, ...NO_NUMBERS] },
  random: { allowed: [0, 1, 2], refused: [-1, 3, 1.5, ...NO_NUMBERS] },
  bytes: { allowed: ["", "00ff", "abcd"], refused: ["0", "00f", "00ff00", "zz00", 0, ["00ff"], null] },
  fault: { allowed: [0, 2], refused: [-1, 3, 0.1, ...NO_NUMBERS] },
  latency: { allowed: [0, 2, 5.5, 8], refused: [1.999, 8.001, -1, "5", null, [5]] },
  late: { allowed: [0, timers[0]!.label, timers[1]!.label], refused: [1, "timer#3", "", null] },
  pause: { allowed: [0, 0.5, MAX_PAUSE_MS], refused: [-1, MAX_PAUSE_MS + 1, ...NO_NUMBERS] },
  input: { allowed: [-2, 0, 3], refused: [-3, 4, 0.5, ...NO_NUMBERS] },
  wideInput: { allowed: ["5", "9007199254740993"], refused: ["4", "9007199254740994", "05", "5.5", 5, null] },
  host: { allowed: [0, "x", null, [1]], refused: [] },
};

describe.each(Object.keys(REQUESTS) as (keyof typeof REQUESTS)[])("a request for %s", (name) => {
  const { allowed, refused } = ANSWERS[name];

  test.each(allowed.map((value) => [value]))("a request for it allows %j", (value) => {
    expect(fits(REQUESTS[name], value as DecisionValue)).toBe(true);
  });

  if (refused.length > 0) {
    test.each(refused.map((value) => [value]))("a request for it refuses %j", (value) => {
      expect(fits(REQUESTS[name], value as DecisionValue)).toBe(false);
    });
  }
});

test("a latency without a minimum is above zero, unless it is the default", () => {
  const latency = { ...given, minMs: 0 };
  const request: DecisionRequest = { ...REQUESTS.latency, latency };
  expect([0, 0.001, 8].map((value) => fits(request, value))).toEqual([true, true, true]);
  expect(fits(request, -0.001)).toBe(false);
});

const decision = (kind: DecisionKind, value: DecisionValue, label = "x"): Decision => ({ kind, label, value });

test("the default changes nothing, and answers of the host are not choices", () => {
  const defaults = [
    decision("pick", 0),
    decision("latency", 0),
    decision("late", 0),
    decision("random", 0),
    decision("random", ""),
    { ...decision("input", 3), bounds: { min: 3, max: 9 } },
    { ...decision("input", "0"), bounds: { min: "-9", max: "9" } },
    decision("host", "anything"),
    decision("host", 7),
  ];
  const others = [
    decision("pick", 1),
    { ...decision("input", 4), bounds: { min: 3, max: 9 } },
    decision("random", "00"),
    decision("late", "timer#1"),
  ];
  expect(defaults.map(isDefault)).toEqual(defaults.map(() => true));
  expect(others.map(isDefault)).toEqual(others.map(() => false));
});

test("only picks, latencies, lateness and pauses decide the order", () => {
  const kinds: DecisionKind[] = ["pick", "latency", "late", "pause", "random", "fault", "input", "host"];
  expect(kinds.filter((kind) => decidesOrder(decision(kind, 0)))).toEqual(["pick", "latency", "late", "pause"]);
});

test("a default decision keeps its label, unless that names an operation, and bytes stay bytes", () => {
  expect(asDefault({ ...decision("pick", 2, "b"), arity: 3 })).toEqual({ ...decision("pick", 0, ""), arity: 3 });
  expect(asDefault(decision("random", 5))).toEqual(decision("random", 0));
  expect(asDefault(decision("random", "00ff"))).toEqual(decision("random", ""));
  expect(asDefault(decision("late", "timer#1"))).toEqual(decision("late", 0));
  const bounds = { min: -9, max: -2 };
  expect(asDefault({ ...decision("input", -9), bounds })).toEqual({ ...decision("input", -2), bounds });
});

test("a pick is recorded by the label of its option, and other decisions by that of their request", () => {
  expect(labelOf(REQUESTS.pick, 1)).toBe("b");
  expect(labelOf(REQUESTS.fault, 1)).toBe("disk");
});

test("answers are counted where that is possible", () => {
  const arities = Object.fromEntries(Object.entries(REQUESTS).map(([name, request]) => [name, arityOf(request)]));
  expect(arities).toEqual({
    pick: 3,
    random: 3,
    bytes: undefined,
    fault: 3,
    latency: undefined,
    late: undefined,
    pause: undefined,
    input: undefined,
    wideInput: undefined,
    host: undefined,
  });
});

test("after the end of a run every request gets its default, and nothing is produced", () => {
  const produce = () => expect.fail("produced");
  const answers = Object.fromEntries(
    Object.entries(REQUESTS).map((
      [name, request],
    ) => [name, answerOfClosed({ ...request, produce } as DecisionRequest)]),
  );
  expect(answers).toEqual({
    pick: 0,
    random: 0,
    bytes: "",
    fault: 0,
    latency: 0,
    late: 0,
    pause: 0,
    input: 0,
    wideInput: "5",
    host: null,
  });
});

test("an answer of the host is pending if it says until when", () => {
  expect(isPending({ pendingMs: 5 })).toBe(true);
  for (const value of [{ ms: 5 }, null, "pendingMs", 5, Object.create({ pendingMs: 5 })]) {
    expect(isPending(value)).toBe(false);
  }
});

test("bytes come from draws of four, lowest first, without unnecessary draws", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat({ max: 0xffffffff })), (bytes, values) => {
      const drawn: number[] = [];
      const draw = (stream: string, bound: number) => {
        expect([stream, bound]).toEqual(["key", 2 ** 32]);
        drawn.push(values.next().value!);
        return drawn.at(-1)!;
      };
      const hex = new ChoosingSource({ pick: () => 0, draw }).next({ kind: "random", label: "key", bytes }) as string;
      expect(drawn).toHaveLength(Math.ceil(bytes / 4));
      const expected = Buffer.alloc(4 * drawn.length);
      drawn.forEach((value, index) => expected.writeUInt32LE(value, 4 * index));
      expect(hex).toBe(expected.subarray(0, bytes).toString("hex"));
    }),
  );
});

test("a chooser without methods for time takes every default, and one with them is asked", () => {
  const silent = new ChoosingSource({ pick: () => 0, draw: () => 0 });
  const asked = [REQUESTS.latency, REQUESTS.late, REQUESTS.pause];
  expect(asked.map((request) => silent.next(request))).toEqual([0, 0, 0]);
  expect([silent.pauses, silent.happened]).toEqual([false, undefined]);
  // Without a method for inputs, draws decide: the first integer, and never that of a rare one.
  expect([silent.next(REQUESTS.input), silent.next(REQUESTS.host)]).toEqual([-2, 1]);
  expect(
    new ChoosingSource({ pick: () => 0, draw: (_stream, bound) => bound - 1 }).next({ ...REQUESTS.input, chance: 0.5 }),
  )
    .toBe(0);
  const happened: unknown[] = [];
  const opinionated = new ChoosingSource({
    pick: (_options, request) => request.turn + 2,
    draw: () => 0,
    latency: ({ latency }) => latency.maxMs,
    late: (request) => request.timers[1]!.label,
    pause: () => 7,
    pauses: true,
    fault: ({ arity }) => arity - 1,
    input: ({ max }) => max,
    happened: (...told) => void happened.push(told),
  });
  expect(opinionated.pauses).toBe(true);
  expect([REQUESTS.pick, ...asked, REQUESTS.fault, REQUESTS.input].map((request) => opinionated.next(request)))
    .toEqual([2, 8, timers[1]!.label, 7, 2, 3]);
  const moment = { ...MOMENT, elapsedMs: 5 };
  opinionated.happened!(operation, moment);
  expect(happened).toEqual([[operation, moment]]);
});

describe("how long operations take", () => {
  /** By kind: the speed, the default, and from what to what. */
  const LATENCIES:
    readonly (readonly [kind: string, speed: string, defaultMs: number, minMs: number, maxMs: number])[] = [
      ["start", "start", 0, 0, 250],
      ["immediate", "immediate", 0.01, 0.001, 0.5],
      ["yield", "wake", 0.01, 0.001, 200],
      ["script", "wake", 0.01, 0.001, 200],
      ["fs", "file", 0.1, 0.001, 200],
      ["crypto", "compute", 1, 0.001, 1_000],
      ["zlib", "compute", 1, 0.001, 1_000],
      ["wasm", "compute", 1, 0.001, 1_000],
      ["http", "remote", 10, 0.001, 60_000],
      ["serve", "remote", 5, 0.001, 60_000],
      ["body", "remote", 1, 0.001, 60_000],
      ["proc", "remote", 10, 0.001, 60_000],
      ["deliver", "remote", 10, 0.001, 60_000],
      // A name that every object has, and one that nothing has, are of a kind that only lets somebody go on.
      ["toString", "wake", 0.01, 0.001, 200],
      ["unknown", "wake", 0.01, 0.001, 200],
    ];

  test.each(LATENCIES)(
    "the latency of %s is that of %s: %d ms, from %d to %d",
    (kind, speed, defaultMs, minMs, maxMs) => {
      expect(latencyOfKind(kind)).toEqual({ speed, defaultMs, minMs, maxMs, isGiven: false });
    },
  );
});
