/** Data files: distributed ones and suites, and what is wrong with them, each with its place. */
import { describe, expect, test } from "vitest";
import { validateFile } from "../../../src/engine/ir/file.ts";

const distributed = (more: object) => ({
  version: 1,
  name: "d",
  distributed: { node_count: 2, steps: [{ type: "client_put", node: "n0", key: "x", value: "1" }], ...more },
});
const steps = (...all: object[]) => ({ version: 1, name: "s", steps: all });
const put = (node: string) => ({ type: "client_put", node, key: "x", value: "1" });

describe("refused, with a place and what to do", () => {
  test.each<[string, unknown, string, string?]>([
    [
      "an unknown node in a step",
      distributed({ steps: [put("n7")] }),
      'distributed.steps[0].node: expected a node, found "n7"; the nodes are n0, n1',
    ],
    [
      "an unknown node in an invariant",
      distributed({ invariants: [{ type: "kv_node_equals", node: "n2", key: "x", equals: "1" }] }),
      'distributed.invariants[0].node: expected a node, found "n2"; the nodes are n0, n1',
    ],
    [
      "a misspelt node",
      distributed({ nodes: ["paris", "oslo"], steps: [put("pariz")] }),
      'distributed.steps[0].node: expected a node, found "pariz"; the nodes are paris, oslo',
      'did you mean "paris"?',
    ],
    [
      "a partition of a node with itself",
      distributed({ steps: [{ type: "partition", a: "n0", b: "n0" }] }),
      'distributed.steps[0].b: expected two nodes, found "n0" twice',
    ],
    [
      "no nodes",
      distributed({ node_count: undefined }),
      "distributed.nodes: expected nodes or node_count, found neither",
    ],
    [
      "nodes of one name",
      distributed({ nodes: ["a", "a"], steps: [put("a")] }),
      'distributed.nodes: expected different nodes, found "a" twice',
    ],
    [
      "a step of another kind",
      distributed({ steps: [{ type: "client_putt" }] }),
      'distributed.steps[0].type: unknown step type "client_putt"',
      'did you mean "client_put"?',
    ],
    [
      "a tick of nothing known",
      distributed({ steps: [{ type: "tick", duration: "10 parsecs" }] }),
      'distributed.steps[0].duration: expected a duration such as "250ms", "1.5s", "10m" (units: ns, us, ms, s, m, h, d), found "10 parsecs"',
    ],
    ["no steps", distributed({ steps: [] }), "distributed.steps: expected at least one step, found none"],
    [
      "an unknown field",
      { ...distributed({}), distribute: 1 },
      'distribute: unknown field "distribute"',
      'did you mean "distributed"?',
    ],
    [
      "equals with is_null",
      steps({ type: "get_kv_assert", key: "k", equals: "v", is_null: true }),
      "steps[0].is_null: expected equals or is_null, found both",
    ],
    [
      "memory_free with both",
      steps({ type: "memory_free", key: "k", alloc_id: 1 }),
      "steps[0].alloc_id: expected alloc_id or key, found both",
    ],
    [
      "memory_free with neither",
      steps({ type: "memory_free" }),
      "steps[0].alloc_id: expected alloc_id or key, found neither",
    ],
    [
      "a negative count",
      steps({ type: "memory_alloc", bytes: -1 }),
      "steps[0].bytes: expected a number of at least 0, found -1",
    ],
    [
      "a wave of nothing known",
      steps({ type: "memory_pressure_wave", pattern: "1;2" }),
      'steps[0].pattern: expected factors from 1 to 999 with commas between, such as "1,2,4", found "1;2"',
    ],
    [
      "a drop rate above one",
      steps({ type: "net_set_drop_rate", rate: 1.5 }),
      "steps[0].rate: expected a number of at most 1, found 1.5",
    ],
    [
      "a URL that is not of http",
      steps({ type: "http_request", method: "GET", path: "ftp://x/y" }),
      'steps[0].path: expected a path or a URL of http or https, found "ftp://x/y"',
    ],
    [
      "a poll of 0 ms",
      steps({ type: "assert_never_kv", key: "k", equals: "v", within: "1s", poll: "0ms" }),
      'steps[0].poll: expected a poll interval above zero, found "0ms"',
    ],
    [
      "a step over nodes without nodes",
      steps(put("n0")),
      "steps[0].type: client_put needs nodes, and the scenario has none",
      "name them in world: { cluster: { nodes: [n0, n1, n2] } }",
    ],
    [
      "a nested step over nodes without nodes",
      steps({ type: "assert_throws", steps: [put("n0")] }),
      "steps[0].steps[0].type: client_put needs nodes, and the scenario has none",
    ],
    [
      "nodes of the world twice",
      { ...steps(put("a")), world: { cluster: { nodes: ["a", "a"] } } },
      'world: expected different nodes, found "a" twice',
    ],
    ["suites of nothing", { version: 1, name: "x", suites: {} }, "suites: expected at least one suite, found none"],
    [
      "a suite that is no scenario",
      { version: 1, name: "x", suites: { a: { steps: [{ type: "nope" }] } } },
      'suites.a.steps[0].type: unknown step type "nope"',
    ],
    ["version 2", { ...distributed({}), version: 2 }, "version: expected 1, found 2"],
  ])("a bad file is refused with its place and advice: %s", (_what, value, text, hint) => {
    const { problems } = validateFile(value);
    expect(problems?.[0]?.text).toBe(text);
    if (hint !== undefined) expect(problems![0]!.hint).toBe(hint);
  });
});

test("suites are scenarios, by name or in a list, including distributed ones", () => {
  const one = { steps: [{ type: "assert_ok", value: true }] };
  const { distributed: inner } = distributed({});
  const names = (suites: unknown) =>
    validateFile({ version: 1, name: "all", suites }).entries?.map(({ ir }) => ir.name);
  expect(names({ a: one, b: { distributed: inner } })).toEqual(["all/a", "all/b"]);
  expect(names([one, { ...one, name: "second" }])).toEqual(["all/0", "all/second"]);
});
