/** A single node stops for a while, as in a garbage collection: what is for it comes after that, and nothing else is late. */
import { expect, test } from "vitest";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import type { DecisionRequest } from "../../../src/engine/decisions/requests.ts";
import { whoPauses } from "../../../src/engine/decisions/requests.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { sourceFor } from "../../../src/engine/modes/source_for.ts";
import { programOf, run } from "../support/programs.ts";

const NODES = ["n1", "n2", "n3"];

/** Puts a value, waits, and looks whether each of the others has it. */
const programThatWaits = (duration: string) =>
  programOf([
    { type: "client_put", node: "n1", key: "x", value: "1" },
    { type: "client_put", node: "n1", key: "y", value: "2" },
    { type: "tick", duration },
    { type: "client_get_assert", node: "n3", key: "y", equals: "2" },
    { type: "client_get_assert", node: "n2", key: "x", equals: "1" },
  ], { world: { cluster: { nodes: NODES }, latency: { cluster: "1ms..2ms" } } });

/** The defaults, and pauses by label, each the first time that it is asked for. */
function pausing(pauses: Readonly<Record<string, number>>): DecisionSource & { readonly asked: string[] } {
  const left = new Map(Object.entries(pauses));
  const asked: string[] = [];
  return {
    asked,
    pauses: true,
    next(request: DecisionRequest) {
      if (request.kind !== "pause") return 0;
      asked.push(request.label);
      const value = left.get(request.label) ?? 0;
      left.delete(request.label);
      return value;
    },
  };
}

test("messages to a node that pauses come after its pause, also those that are sent meanwhile", async () => {
  const source = pausing({ "pause of n2": 100 });
  const late = await run(programThatWaits("50ms"), { source });
  expect(late.outcome.finding?.message).toContain('expected key "x"');
  expect(new Set(source.asked)).toEqual(new Set(["pause", "pause of n2", "pause of n3"]));
  const { outcome } = await run(programThatWaits("150ms"), { source: pausing({ "pause of n2": 100 }) });
  expect(outcome.status).toBe("pass");
});

test("other nodes go on meanwhile, and the whole program does not when it pauses", async () => {
  const { outcome } = await run(programThatWaits("50ms"), { source: pausing({ "pause of n3": 0, "pause of n2": 10 }) });
  expect(outcome).toMatchObject({ status: "pass", virtualMs: expect.closeTo(50, 0) });
  const whole = await run(programThatWaits("50ms"), { source: pausing({ pause: 100 }) });
  expect(whole.outcome.virtualMs).toBeGreaterThan(100);
});

test("a run in which a node has paused is brought back by its decisions", async () => {
  const program = programThatWaits("50ms");
  let count = 0;
  for (let seed = 7; seed <= 700; seed += 49) {
    const { outcome, decisions } = await run(program, { source: sourceFor(program, "random", seed) });
    if (decisions.some(({ kind, label, value }) => kind === "pause" && label !== "pause" && value !== 0)) count++;
    const again = await run(program, { source: new RecordedSource(decisions) });
    expect(again.outcome).toEqual(outcome);
  }
  expect(count).toBeGreaterThan(0);
});

test("a label says who pauses", () => {
  expect(["pause", "pause of n2"].map(whoPauses)).toEqual(["the program", "n2"]);
});
