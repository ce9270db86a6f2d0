/** Whether a failure survives other answers than those that it was found with. */
import { expect, test } from "vitest";
import { scenarioReport } from "../../../src/api/runs/run/scenario_report.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { loadSource } from "../../support/source.ts";

async function told(body: string) {
  const [loaded] = await loadSource(
    `import { scenario } from "seedbed"; export default scenario("case")${body};`,
  );
  const result = await testProgram(loaded!.program, { seeds: Array.from({ length: 200 }, (_, nth) => nth + 1) });
  const { story = [], shrunk } = await scenarioReport(loaded!, result, { cwd: "/", durationMs: 0 });
  expect(shrunk?.matter).toBeGreaterThan(0);
  return story.flatMap(({ decision, others, note }) => decision === undefined ? [] : [[others, note]]);
}

/** Three tasks that start at once, none of which shrinking can leave out: which of them is the first is one pick of three. */
const race = (fails: string) =>
  `.latency("any").parallel("race", {
  ann: ({ kv }) => kv.set("order", (kv.get("order") ?? "") + "a"),
  bob: ({ kv }) => kv.set("order", (kv.get("order") ?? "") + "b"),
  cleo: ({ kv }) => kv.set("order", (kv.get("order") ?? "") + "c"),
}).finally("the order", ({ kv }) => { const order = kv.get("order"); return order.length < 3 || !(${fails}); })`;

test("of three that may come first, whether it has to be this one or any but the default", async () => {
  const [any] = await told(race(`order[0] !== "a"`));
  expect(any).toEqual(["fail", expect.stringMatching(/^starts before ann; any other choice fails too$/)]);
  const [only] = await told(race(`order[0] === "c"`));
  expect(only).toEqual(["pass", expect.stringMatching(/^starts before ann$/)]);
});

test("a choice of two has no others", async () => {
  const two = await told(`.latency("any").parallel("race", {
    ann: ({ kv }) => { kv.set("first", kv.get("first") ?? "ann"); },
    bob: ({ kv }) => { kv.set("first", kv.get("first") ?? "bob"); },
  }).finally("the first", ({ kv }) => kv.get("first") === "ann")`);
  expect(two).toEqual([[undefined, "starts before ann"]]);
});
