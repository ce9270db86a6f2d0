/** What fault decisions came to, in the words of stories. */
import { expect, test } from "vitest";
import { faultLabel, faultRateLabel, faultWords } from "../../../src/engine/decisions/fault_labels.ts";
import { runLogged } from "../../support/logged.ts";
import { scenarioOf } from "../machine/programs.ts";

const RATES = [0.02, 0.1, 0.3];

test.each([
  [faultLabel('failpoint "a (1: b)"', ["throws", "waits"]), 2, 'failpoint "a (1: b)" waits'],
  [faultRateLabel('failpoint "a" on bob', RATES), 3, 'failpoint "a" on bob strikes 30 % of the time in this run'],
  ["buggify at pay.ts:12 in this run", 1, "buggify at pay.ts:12 takes part in this run"],
  ["buggify at pay.ts:12", 1, "buggify at pay.ts:12 is true"],
  [faultRateLabel("lost", RATES), 1, "fault lost strikes 2 % of the time in this run"],
  ["crash: how often in this run", 1, "fault crash strikes at most once in this run"],
  ["crash: how often in this run", 3, "fault crash strikes at most 3 times in this run"],
  [faultLabel("crash strikes", ["alice, the first", "bob"]), 1, "fault crash strikes alice, the first"],
  [faultLabel("partition strikes", ["isolate", "ring"]), 2, "a partition (ring) strikes"],
  ["swizzle strikes (how many machines)", 2, "a swizzle strikes 2 machines"],
  [faultLabel("what the disk of bob loses", ["nothing", "all"], 0), 1, "the disk of bob loses all"],
  [faultLabel("datagram alice→bob", ["lost", "doubled"]), 1, "datagram alice→bob is lost"],
  ["lost alice→bob", 1, "fault lost alice→bob is 1"],
])("%s = %i: %s", (label, value, words) => expect(faultWords({ label, value })).toBe(words));

test("every option that a run decides on is told by its name", async () => {
  const program = await scenarioOf(
    `.cluster({ nodes: ["a", "b", "c"], run: () => setInterval(() => {}, 1_000) })
    .faults(fault.crash(), fault.partition(), fault.swizzle(), fault.lost(), fault.failpoint(), fault.bitRot(), { until: "20s" })
    .step("work", async () => {
      for (let n = 0; n < 20; n++) {
        try { await failpoint("between"); } catch {}
        await new Promise((go) => setTimeout(go, 1_000));
      }
    })`,
    'import { failpoint } from "seedbed/hooks";',
  );
  const told = new Set<string>();
  for (let seed = 1; seed < 20; seed++) {
    const { decisions, outcome } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    for (const { kind, label, value } of decisions) {
      if (kind === "fault" && value !== 0) told.add(faultWords({ label, value }));
    }
  }
  expect([...told].filter((words) => /\(\d: |: how often| is \d/.test(words))).toEqual([]);
  expect([...told]).toEqual(expect.arrayContaining(["fault crash strikes b", 'failpoint "between" throws']));
});
