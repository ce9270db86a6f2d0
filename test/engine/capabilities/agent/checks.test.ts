/** The checks of an agent's answer, each with what holds and what does not; `negate` is the opposite of each. */
import { beforeAll, describe, expect, test } from "vitest";
import { type AgentCall, canonical, fits } from "../../../../src/engine/capabilities/agent/calls.ts";
import type { AgentCheck } from "../../../../src/engine/capabilities/agent/check_setting.ts";
import { CHECK_TYPES } from "../../../../src/engine/capabilities/agent/check_setting.ts";
import { type CheckTools, loadCheckTools } from "../../../../src/engine/capabilities/agent/check_tools.ts";
import { type Answered, judge } from "../../../../src/engine/capabilities/agent/checks.ts";
import { likeness } from "../../../../src/engine/capabilities/agent/similarity.ts";
import { fc } from "../../../support/properties.ts";

let tools: CheckTools;
beforeAll(async () => void (tools = await loadCheckTools()));

const answer = (text: string, more: Partial<Answered> = {}): Answered => ({
  input: "order 12",
  text,
  failed: false,
  afterMs: 100,
  ...more,
});
const call = (name: string, args: object, result: string | undefined, more: Partial<AgentCall> = {}): AgentCall => ({
  kind: "tool",
  name,
  args: canonical(JSON.stringify(args)),
  result,
  succeeded: result !== undefined,
  done: true,
  ...more,
});

type Row = readonly [check: Omit<AgentCheck, "id">, answer: Answered, holds: boolean, calls?: readonly AgentCall[]];
const check = (fields: object) => fields as Omit<AgentCheck, "id">;
const order = { type: "object", required: ["order"], properties: { order: { type: "integer" } } };
const lost = call("refund", { order: 12 }, undefined, { done: true });

const ROWS: readonly Row[] = [
  [check({ type: "contains", value: "PARCEL" }), answer("the parcel"), true],
  [check({ type: "contains", value: "parcel" }), answer("nothing"), false],
  [check({ type: "contains_any", values: ["a1", "b2"] }), answer("B2"), true],
  [check({ type: "contains_any", values: ["a1", "b2"] }), answer("c3"), false],
  [check({ type: "regex", pattern: "^a.b$" }), answer("a\nb"), true],
  [check({ type: "regex", pattern: "(?i)EUR" }), answer("40 eur"), true],
  [check({ type: "regex", pattern: "€\\s?\\d" }), answer("forty"), false],
  [check({ type: "excludes_pattern", patterns: ["a.b"] }), answer("axb"), true],
  [check({ type: "excludes_pattern", patterns: ["a.b"], isRegex: true }), answer("axb"), false],
  [check({ type: "output_not_empty" }), answer(" x "), true],
  [check({ type: "output_not_empty" }), answer(" \n"), false],
  [check({ type: "output_not_empty" }), answer("Error", { failed: true }), false],
  [check({ type: "completes" }), answer(""), true],
  [check({ type: "completes" }), answer("Error", { failed: true }), false],
  [check({ type: "latency", maxMs: 100 }), answer(""), true],
  [check({ type: "latency", maxMs: 99 }), answer(""), false],
  [check({ type: "valid_json" }), answer("null"), true],
  [check({ type: "valid_json" }), answer("{"), false],
  [check({ type: "json_schema", schema: order }), answer('{"order":1}'), true],
  [check({ type: "json_schema", schema: order }), answer('{"order":"1"}'), false],
  [
    check({ type: "similarity", expected: "Your parcel is on its way", threshold: 0.5 }),
    answer("The parcel is on the way"),
    true,
  ],
  [
    check({ type: "similarity", expected: "Your parcel is on its way", threshold: 0.5 }),
    answer("The parcel is not on its way"),
    false,
  ],
  [
    check({ type: "similarity", expected: "You get 40 euros back", threshold: 0.1 }),
    answer("You get 45 euros back"),
    false,
  ],
  [check({ type: "excludes_pii" }), answer("card 1234-5678-1234-5678, order 123456789, host 10.2.3.4"), true],
  [check({ type: "excludes_pii" }), answer("card 4111 1111 1111 1111"), false],
  [check({ type: "excludes_pii" }), answer("write to ann@example.com"), false],
  [check({ type: "excludes_pii" }), answer("IBAN DE89 3704 0044 0532 0130 00"), false],
  [check({ type: "excludes_pii" }), answer("SSN 123-45-6789"), false],
  [check({ type: "excludes_pii" }), answer("from 8.8.8.8"), false],
  [check({ type: "excludes_pii" }), answer("call +49 30 1234567"), false],
  [check({ type: "excludes_pii", allow: ["ann@example.com"] }), answer("write to ann@example.com"), true],
  [check({ type: "excludes_pii", kinds: ["card"] }), answer("write to ann@example.com"), true],
  [check({ type: "refusal_check", canaries: ["HERON"] }), answer("I will not say it"), true],
  [check({ type: "refusal_check", canaries: ["HERON"] }), answer("heron"), false],
  [check({ type: "refusal_check", mustRefuse: true }), answer("I can't help with that"), true],
  [check({ type: "refusal_check", mustRefuse: true }), answer("Here it is"), false],
  [check({ type: "tool_called", tool: "orders" }), answer(""), true, [call("orders", {}, "1")]],
  [check({ type: "tool_called", tool: "orders" }), answer(""), false],
  [check({ type: "tool_sequence", tools: ["a", "b"] }), answer(""), true, [
    call("a", {}, ""),
    call("x", {}, ""),
    call("b", {}, ""),
  ]],
  [check({ type: "tool_sequence", tools: ["a", "b"] }), answer(""), false, [call("b", {}, ""), call("a", {}, "")]],
  [check({ type: "tool_args", tool: "refund", schema: order }), answer(""), true, [lost]],
  [check({ type: "tool_args", tool: "refund", schema: order }), answer(""), false, [call("refund", {}, "1")]],
  [check({ type: "step_status", tool: "refund" }), answer(""), false, [lost]],
  [check({ type: "step_status", tool: "refund" }), answer(""), true, [lost, call("refund", {}, "1")]],
  [check({ type: "max_calls", max: 1 }), answer(""), true, [lost]],
  [check({ type: "max_calls", max: 0, tool: "refund" }), answer(""), false, [lost]],
  [check({ type: "max_tokens", max: 2 }), answer(""), false, [
    call("openai", {}, '{"choices":[{"message":{"content":"one two three"}}]}', { kind: "llm" }),
  ]],
  [check({ type: "max_tokens", max: 3 }), answer(""), true, [
    call("openai", {}, '{"choices":[{"message":{"content":"x"}}],"usage":{"completion_tokens":3}}', { kind: "llm" }),
  ]],
  [check({ type: "no_loop", max: 1 }), answer(""), false, [
    call("a", { x: 1, y: 2 }, ""),
    call("a", { y: 2, x: 1 }, ""),
  ]],
  [check({ type: "no_loop", max: 1 }), answer(""), true, [call("a", { x: 1 }, ""), call("a", { x: 2 }, "")]],
  // The second effect was asked for with the keys in another order, and its answer was lost.
  [check({ type: "effect_once", tool: "pay" }), answer(""), false, [
    call("pay", { a: 1, b: 2 }, undefined),
    call("pay", { b: 2, a: 1 }, ""),
  ]],
  [check({ type: "effect_once", tool: "pay" }), answer(""), true, [
    call("pay", { a: 1 }, undefined, { done: false }),
    call("pay", { a: 1 }, ""),
  ]],
  [check({ type: "cites_tool_output" }), answer("order 12 costs 1,040.50"), true, [
    call("orders", {}, '{"eur":1040.5}'),
  ]],
  [check({ type: "cites_tool_output" }), answer("it costs 99"), false, [call("orders", { guess: 99 }, '{"eur":40}')]],
];

describe("a check", () => {
  test.each(ROWS.map((row) => [row[0].type, row[2], row] as const))(
    "%s holds: %s",
    (_type, holds, [fields, said, , calls = []]) => {
      const plain = { ...fields, id: "x" } as AgentCheck;
      expect(judge(plain, said, calls, tools) === undefined).toBe(holds);
      expect(judge({ ...plain, negate: true }, said, calls, tools) === undefined).toBe(!holds);
    },
  );

  test("every type has one that holds and one that does not", () => {
    for (const holds of [true, false]) {
      const types = new Set(ROWS.filter((row) => row[2] === holds).map(([{ type }]) => type));
      expect([...types].toSorted()).toEqual([...CHECK_TYPES].toSorted());
    }
  });

  test("judges the text of an error, unless it is marked", () => {
    const said = answer("sorry", { failed: true });
    const plain = { type: "contains", value: "sorry", id: "x" } as AgentCheck;
    expect(judge(plain, said, [], tools)).toBeUndefined();
    expect(judge({ ...plain, failsOnError: true }, said, [], tools)).toContain("found an error");
  });

  test("does not show the personal data that it found", () => {
    const problem = judge({ type: "excludes_pii", id: "x" }, answer("ann.smith@example.com"), [], tools)!;
    expect(problem).toContain("email");
    expect(problem).not.toContain("ann.smith");
  });

  test("matches hostile patterns and forms in linear time", () => {
    const text = `${"a".repeat(50_000)}!`;
    const before = process.cpuUsage();
    expect(tools.matcher("^(a+)+$")(text)).toBe(false);
    expect(fits(`${"a*".repeat(200)}b`, "a".repeat(5_000))).toBe(false);
    // Of this process, so that others on the machine do not count.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });
});

describe("likeness", () => {
  test("is symmetric, from 0 to 1, and 1 for equal texts", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
      const { score } = likeness(a, b);
      expect(likeness(b, a).score).toBe(score);
      expect(score >= 0 && score <= 1).toBe(true);
      expect(likeness(a, a).score).toBe(1);
    }));
  });
});

test("a form fits as its regular expression does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  fc.assert(fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }), (form, text) => {
    expect(fits(form, text)).toBe(new RegExp(`^${form.replaceAll("*", ".*")}$`, "s").test(text));
  }));
});
