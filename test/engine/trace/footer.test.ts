/** A footer that the body does not bear out is told of, with its line. */
import { expect, test } from "vitest";
import { decodeTrace } from "../../../src/engine/trace/decode.ts";
import { warningsOf } from "../../../src/engine/trace/warnings.ts";
import { forge, type Forged, withoutBody } from "../../support/forge.ts";
import { programOf, traceOf } from "../support/programs.ts";

const told = (text: string) => {
  const { trace, version, problems } = decodeTrace(text);
  expect(problems).toEqual([]);
  return warningsOf(trace!, version!);
};
const SLEEPS = programOf([{ type: "sleep", duration: "5ms" }, { type: "sleep", duration: "7ms" }]);

test("what a run wrote is not told of", async () => {
  expect(told((await traceOf(SLEEPS)).text)).toEqual([]);
  expect(told((await traceOf(programOf([{ type: "fail", message: "no" }]))).text)).toEqual([]);
});

test.each<[string, Forged, RegExp]>([
  ["another end", { footer: (footer) => ({ ...footer, end: "fail" }) }, /the footer says fail without a finding/],
  ["a later end", { footer: (footer) => ({ ...footer, virtualMs: 13 }) }, /says 13 ms .* the clock stands at 12 ms/],
  ["an earlier end", { footer: (footer) => ({ ...footer, virtualMs: 1 }) }, /says 1 ms .* the clock stands at 12 ms/],
])("%s", async (_name, forged, message) => {
  const text = forge((await traceOf(SLEEPS)).text, forged);
  expect(told(text)).toEqual([{
    line: text.trimEnd().split("\n").length,
    message: expect.stringMatching(message) as string,
  }]);
});

test("a pass in which no step has begun", async () => {
  expect(told(withoutBody((await traceOf(SLEEPS)).text))).toEqual([
    { line: 2, message: "the footer says that the run passed, and none of its steps has begun" },
  ]);
});
