/** What is odd about a trace that is valid line by line. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTrace, type Trace } from "../../../src/engine/trace/decode.ts";
import { TRACE_VERSION } from "../../../src/engine/trace/format.ts";
import { warningsOf } from "../../../src/engine/trace/warnings.ts";
import type { LogEntry } from "../../../src/engine/world/log.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { programOf, traceOf } from "../support/programs.ts";

test("there is nothing odd about what is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(programs, seeds, async (program, seed) => {
      const { text } = await traceOf(program, { seed, limits: { maxEvents: 2_000, maxSteps: 1_000 } });
      const { trace, version } = decodeTrace(text);
      expect(warningsOf(trace!, version!)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test.each<[string, (trace: Trace) => Trace, number, string]>([
  [
    "a choice that was not offered",
    (trace) => withEntries(trace, { t: 1 }, { pick: 3, of: 3, l: "x" }, { pick: 4, of: 3, l: "x" }),
    3,
    "expected a choice from 0 to 2, found 3",
  ],
  [
    "a fault that was not offered",
    (trace) => withEntries(trace, { fault: 2, of: 2, l: "x" }),
    2,
    "expected a choice from 0 to 1, found 2",
  ],
  [
    "a clock that goes back",
    (trace) => withEntries(trace, { t: 5 }, { t: 5 }, { t: 4 }),
    4,
    "the clock goes back, from 5 to 4 ms",
  ],
  [
    "a failure that nothing is said of",
    (trace) => ({ ...trace, footer: { ...trace.footer!, end: "fail" } }),
    4,
    "the footer says fail without a finding",
  ],
])("%s", async (_what, change, line, message) => {
  const { text } = await traceOf(programOf([{ type: "assert_ok", value: true }, { type: "assert_ok", value: true }]));
  expect(warningsOf(change(decodeTrace(text).trace!), TRACE_VERSION)).toEqual([{ line, message }]);
});

function withEntries(trace: Trace, ...entries: LogEntry[]): Trace {
  return { ...trace, entries };
}
