/** Promise 3: a shrunk failure still fails, with the same fingerprint, and is never larger. */
import { expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { EditedSource, RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { replay } from "../../../src/engine/modes/replay.ts";
import { type Candidate, compare } from "../../../src/engine/modes/shrink/candidate.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { readTrace } from "../../../src/engine/trace/decode.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { run, seeded, traceOf } from "../support/programs.ts";
import { fc, runsOf } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

const limits = { maxEvents: 1_000, maxSteps: 500 };

slow(
  "shrinking generated failing runs keeps the failure, grows nothing, reaches a fixed point, and replays",
  async () => {
    let failures = 0;
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const { outcome, decisions } = await run(program, { source: seeded(seed, "random"), limits });
        if (outcome.finding === undefined) return;
        failures++;
        const expected = fingerprint(outcome.finding);
        const accepted: Candidate[] = [{ program, decisions }];
        const onAccepted = (best: Candidate) => void accepted.push(best);
        const shrunk = await shrink(program, decisions, expected, { limits, onAccepted });
        for (const [index, best] of accepted.entries()) {
          // The first one that is accepted may be what the recording comes to, which is no larger than the recording.
          if (index > 0) expect(compare(best, accepted[index - 1]!)).toBeLessThan(0);
        }
        expect(shrunk.complete).toBe(true);
        expect(compare(shrunk, { program, decisions })).toBeLessThanOrEqual(0);

        // It replays strictly: what it holds is what such a run really decides.
        const recorded = await traceOf(shrunk.program, { source: new RecordedSource(shrunk.decisions), limits });
        expect(fingerprint(recorded.outcome.finding!)).toBe(expected);
        const replayed = await replay(shrunk.program, readTrace(recorded.text, "t"));
        expect(replayed.outcome).toEqual(recorded.outcome);

        const again = await shrink(shrunk.program, shrunk.decisions, expected, { limits });
        expect(compare(again, shrunk)).toBeLessThanOrEqual(0);
        // What passes with every decision at its default is measured by that, before and after. Else the yardstick may have gone.
        const byDefault = await run(program, { source: new EditedSource([]), limits });
        if (byDefault.outcome.finding !== undefined && fingerprint(byDefault.outcome.finding) === expected) return;
        expect(again.program.ir).toEqual(shrunk.program.ir);
        expect(again.decisions).toEqual(shrunk.decisions);
      }),
      { numRuns: 150 },
    );
    expect(failures).toBeGreaterThan(runsOf(150) / 5);
  },
);

test("the order of sizes is total, and compares steps first", () => {
  const candidate = fc.record({
    steps: fc.array(fc.constant({ type: "assert_ok" as const, value: true }), { maxLength: 3 }),
    decisions: fc.array(
      fc.record({ kind: fc.constant("random" as const), label: fc.constant("x"), value: fc.nat({ max: 3 }) }),
      { maxLength: 3 },
    ),
  }).map(({ steps, decisions }): { program: Program; decisions: Decision[] } => ({
    program: { ir: { version: 1, name: "x", steps } },
    decisions,
  }));
  fc.assert(fc.property(candidate, candidate, candidate, (a, b, c) => {
    expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
    expect(compare(a, a)).toBe(0);
    if (compare(a, b) < 0 && compare(b, c) < 0) expect(compare(a, c)).toBeLessThan(0);
    if (a.program.ir.steps.length < b.program.ir.steps.length) expect(compare(a, b)).toBeLessThan(0);
  }));
});

test("any edit of a recording runs, and unfitting decisions are repaired", async () => {
  await fc.assert(
    fc.asyncProperty(
      programs,
      seeds,
      fc.array(fc.nat()),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 }))),
      async (program, seed, drops, changes) => {
        const { decisions } = await run(program, { source: seeded(seed, "random"), limits });
        fc.pre(decisions.length > 0);
        const edited = decisions.map((decision, index): Decision => {
          const change = changes.find(([at]) => at % decisions.length === index);
          return change === undefined ? decision : { ...decision, value: change[1] };
        }).filter((_, index) => !drops.some((drop) => drop % decisions.length === index));
        const { outcome } = await run(program, { source: new EditedSource(edited), limits });
        expect(outcome.finding?.kind).not.toBe("divergence");
      },
    ),
    { numRuns: 150 },
  );
});
