import { describe, expect, test } from "vitest";
import { STEP_TYPES } from "../../../src/engine/capabilities/registry.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";
import { scenarioSteps } from "../support/arbitraries.ts";
import { irOf } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

/** The first problem of a document. */
function problemOf(document: unknown): { path: string; text: string; hint: string | undefined } {
  const { problems } = validateScenario(document);
  const { path, text, hint } = problems?.[0] ?? { path: "", text: "valid", hint: undefined };
  return { path, text, hint };
}

const ok = { type: "assert_ok", value: true };
const withSteps = (...steps: unknown[]) => ({ version: 1, name: "x", steps });

describe("valid documents", () => {
  test("a valid document is returned unchanged", () => {
    fc.assert(fc.property(scenarioSteps, (steps) => {
      const ir = irOf(steps);
      expect(JSON.parse(JSON.stringify(ir))).toEqual(ir);
      expect(validateScenario(JSON.parse(JSON.stringify(ir))).ir).toEqual(ir);
    }));
  });

  test("an optional field of a document may be null", () => {
    expect(problemOf(withSteps({ ...ok, msg: null })).text).toBe("valid");
  });

  test("declarations and one active step are valid", () => {
    const declares = { type: "http_when", method: "GET", path: "/", status: 200 };
    expect(problemOf(withSteps(declares, ok)).text).toBe("valid");
  });
});

const CASES: [string, unknown, string, string, string?][] = [
  [
    "an unknown step type",
    withSteps(ok, { type: "setkv", key: "k", value: "v" }),
    "steps[1].type",
    'unknown step type "setkv"',
    'did you mean "set_kv"?',
  ],
  [
    "a type far from all",
    withSteps({ type: "frobnicate" }),
    "steps[0].type",
    'unknown step type "frobnicate"',
    `the types are ${STEP_TYPES.join(", ")}`,
  ],
  [
    "a step without a type",
    withSteps({ key: "k" }),
    "steps[0].type",
    "expected a step type, found none",
    `the types are ${STEP_TYPES.join(", ")}`,
  ],
  ["a type that is no text", withSteps({ type: 7 }), "steps[0].type", "expected a step type, found 7"],
  [
    "a type that cannot be made text",
    withSteps({ type: { toString: null } }),
    "steps[0].type",
    "expected a step type, found an object",
  ],
  [
    "a misspelt field",
    withSteps({ type: "set_kv", key: "k", valu: "v" }),
    "steps[0].valu",
    'unknown field "valu"',
    'did you mean "value"?',
  ],
  [
    "an unknown field",
    withSteps({ ...ok, colour: 1 }),
    "steps[0].colour",
    'unknown field "colour"',
    "remove it, or see seedbed schema for the fields there are",
  ],
  ["a missing field", withSteps({ type: "set_kv", key: "k" }), "steps[0].value", "expected a string, found nothing"],
  ["a wrong type", withSteps({ type: "set_kv", key: "k", value: 5 }), "steps[0].value", "expected a string, found 5"],
  [
    "a list for a text",
    withSteps({ type: "set_kv", key: [], value: "" }),
    "steps[0].key",
    "expected a string, found an empty list",
  ],
  ["a fraction", withSteps({ type: "assert_eq_int", a: 1.5, b: 1 }), "steps[0].a", "expected an integer, found 1.5"],
  [
    "an empty name",
    withSteps({ type: "set_kv", key: "", value: "" }),
    "steps[0].key",
    'expected text of at least 1 character, found ""',
  ],
  [
    "a number out of bounds",
    withSteps({ type: "http_when", method: "GET", path: "/", status: 99 }),
    "steps[0].status",
    "expected a number of at least 100, found 99",
  ],
  ["a step that is no object", withSteps("sleep 5ms"), "steps[0]", 'expected an object, found "sleep 5ms"'],
  ["steps that are no list", { version: 1, name: "x", steps: {} }, "steps", "expected an array, found an object"],
  [
    "no steps",
    withSteps(),
    "steps",
    "expected at least one step, found none",
    "an empty scenario would pass without testing anything",
  ],
  [
    "only declarations",
    withSteps({ type: "http_when", method: "GET", path: "/", status: 200 }),
    "steps",
    "expected a step that does something, found only declarations",
  ],
  [
    "a bad duration",
    withSteps({ type: "sleep", duration: "soon" }),
    "steps[0].duration",
    'expected a duration such as "250ms", "1.5s", "10m" (units: ns, us, ms, s, m, h, d), found "soon"',
  ],
  [
    "a duration without a unit",
    withSteps({ type: "sleep", duration: 5 }),
    "steps[0].duration",
    "expected a string, found 5",
  ],
  ["a negative duration", withSteps({ type: "sleep", duration: "-5ms" }), "steps[0].duration", 'found "-5ms"'],
  [
    "a poll of zero",
    withSteps({ type: "assert_never_kv", key: "k", equals: "", within: "1s", poll: "0ms" }),
    "steps[0].poll",
    'expected a poll interval above zero, found "0ms"',
  ],
  [
    "two ways at once",
    withSteps({ type: "get_kv_assert", key: "k", equals: "v", is_null: true }),
    "steps[0].is_null",
    "expected equals or is_null, found both",
  ],
  ["no tasks", withSteps({ type: "parallel", tasks: {} }), "steps[0].tasks", "expected at least one task"],
  ["another version", { version: 2, name: "x", steps: [ok] }, "version", "expected 1, found 2"],
  ["no name", { version: 1, steps: [ok] }, "name", "expected a string, found nothing"],
  [
    "a misspelt field at the top",
    { ...withSteps(ok), tiemout: "1s" },
    "tiemout",
    'unknown field "tiemout"',
    'did you mean "timeout"?',
  ],
  [
    "a misspelt field of the scene",
    { ...withSteps(ok), world: { clok: {} } },
    "world.clok",
    'unknown field "clok"',
    'did you mean "clock"?',
  ],
  [
    "a bad date",
    { ...withSteps(ok), world: { clock: { start: "yesterday" } } },
    "world.clock.start",
    'expected a date such as "2026-01-01T00:00:00Z", found "yesterday"',
  ],
  [
    "a limit of zero",
    { ...withSteps(ok), limits: { maxSteps: 0 } },
    "limits.maxSteps",
    "expected a number of at least 1, found 0",
  ],
  [
    "an eventually without a time",
    { ...withSteps(ok), invariants: [{ kind: "eventually", name: "n", ref: "r" }] },
    "invariants[0].within",
    "expected a string, found nothing",
  ],
  [
    "a misspelt field of an invariant",
    { ...withSteps(ok), invariants: [{ kind: "always", name: "n", rf: "r" }] },
    "invariants[0].rf",
    'unknown field "rf"',
    'did you mean "ref"?',
  ],
  ["no object at all", [1], "", "expected an object, found a list"],
  ["nothing", null, "", "expected an object, found null"],
];

describe("problems name the place, what was expected and what was found", () => {
  test.each(CASES)("a problem names its place and the expected value: %s", (_what, document, path, words, hint) => {
    const problem = problemOf(document);
    expect(problem.path).toBe(path);
    expect(problem.text).toContain(words);
    if (path !== "") expect(problem.text.startsWith(`${path}: `)).toBe(true);
    if (hint !== undefined) expect(problem.hint).toBe(hint);
  });

  const NESTS: [string, string, (step: unknown) => unknown][] = [
    ["assert_throws", "steps[1].steps[1]", (step) => ({ type: "assert_throws", steps: [ok, step] })],
    ["assert_rejects", "steps[1].steps[0]", (step) => ({ type: "assert_rejects", steps: [step] })],
    ["a task", "steps[1].tasks.alice[1]", (step) => ({ type: "parallel", tasks: { bob: [ok], alice: [ok, step] } })],
    [
      "a task named as a method of objects",
      "steps[1].tasks.constructor[0]",
      (step) => ({ type: "parallel", tasks: { constructor: [step] } }),
    ],
    ["steps in steps", "steps[1].steps[0].tasks.a[0].steps[0]", (step) => ({
      type: "assert_throws",
      steps: [{ type: "parallel", tasks: { a: [{ type: "assert_rejects", steps: [step] }] } }],
    })],
  ];
  const stepCases = CASES.filter(([, , path]) => path.startsWith("steps[0]"));

  test.each(NESTS)("steps in %s are validated as strictly as at top level", (_what, place, nest) => {
    for (const [, document, path, words, hint] of stepCases) {
      const [step] = (document as { steps: unknown[] }).steps;
      const problem = problemOf(withSteps(ok, nest(step)));
      expect(problem.path).toBe(place + path.slice("steps[0]".length));
      expect(problem.text).toContain(words);
      if (hint !== undefined) expect(problem.hint).toBe(hint);
    }
  });

  test("all problems are reported, the most relevant first", () => {
    const { problems } = validateScenario(withSteps({ type: "set_kv", key: 5, valu: "v" }));
    expect(problems?.map(({ path }) => path)).toEqual(["steps[0].valu", "steps[0].key", "steps[0].value"]);
  });
});

describe("hostile documents", () => {
  test("a document that is nested too deeply is refused without a stack overflow", () => {
    const nested = (depth: number) => {
      const text = '{"type":"assert_throws","steps":['.repeat(depth) + JSON.stringify(ok) + "]}".repeat(depth);
      return JSON.parse(`{"version":1,"name":"x","steps":[${text}]}`);
    };
    expect(problemOf(nested(50)).text).toBe("valid");
    expect(problemOf(nested(98)).text).toBe("valid");
    for (const depth of [200, 50_000]) expect(problemOf(nested(depth)).text).toContain("levels of nesting, found more");
  });

  test("keys that pollute prototypes are unknown fields", () => {
    const parse = (text: string) => problemOf(JSON.parse(text));
    expect(parse('{"version":1,"name":"x","steps":[{"type":"fail","message":"x","__proto__":{"a":1}}]}').path).toBe(
      "steps[0].__proto__",
    );
    expect(parse('{"version":1,"name":"x","__proto__":{"skip":"a"},"steps":[]}').path).toBe("__proto__");
    expect(parse('{"version":1,"name":"x","constructor":1,"steps":[]}').path).toBe("constructor");
  });

  test("a document of any shape is valid or has a problem, and nothing is thrown", () => {
    const step = fc.record({
      type: fc.oneof(fc.constantFrom(...STEP_TYPES), fc.jsonValue()),
      key: fc.jsonValue(),
      steps: fc.jsonValue(),
      tasks: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom("__proto__", "a", ""), fc.array(fc.jsonValue()))),
      duration: fc.jsonValue(),
    }, { requiredKeys: [] });
    const document = fc.oneof(
      fc.jsonValue(),
      fc.record({
        version: fc.oneof(fc.constant(1), fc.jsonValue()),
        name: fc.jsonValue(),
        steps: fc.oneof(fc.array(step), fc.jsonValue()),
        invariants: fc.oneof(fc.array(fc.jsonValue()), fc.array(fc.record({ kind: fc.constantFrom("always", "x") }))),
        world: fc.jsonValue(),
        limits: fc.jsonValue(),
      }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(document, (value) => {
        const { ir, problems } = validateScenario(value);
        if (ir === undefined) expect(problems.every(({ text }) => text.length > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
