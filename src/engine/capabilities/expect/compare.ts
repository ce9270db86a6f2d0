/** The four comparisons of two values, which differ in the type they take and in which outcome is right. */
import type { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { integer, message, text } from "../fields.ts";
import { defineStep } from "../step.ts";

interface Comparison {
  readonly a: string | number;
  readonly b: string | number;
  readonly msg?: string | null;
}

function comparison<const T extends string, V extends z.ZodType<string | number>>(
  type: T,
  value: V,
  wantEqual: boolean,
  [a, b]: readonly [string, string],
) {
  return defineStep(type, { a: value, b: value, msg: message }, {
    group: "Values",
    constructor: wantEqual ? "expect.equal(a, b, message?)" : "expect.notEqual(a, b, message?)",
    example: `{ type: ${type}, a: ${a}, b: ${b} }`,
    describe: `Fails ${wantEqual ? "unless" : "if"} the two values are equal.`,
    run(step) {
      const { a, b, msg } = step as unknown as Comparison;
      if ((a === b) === wantEqual) return;
      const found = wantEqual
        ? `expected ${JSON.stringify(a)} to equal ${JSON.stringify(b)}`
        : `expected two different values, found ${JSON.stringify(a)} twice`;
      throw new Failure(
        "assertion",
        type,
        typeof msg === "string" ? `${type}: ${msg} (${found})` : `${type}: ${found}`,
      );
    },
  });
}

export const assertEqInt = comparison("assert_eq_int", integer, true, ["2", "2"]);
export const assertNeInt = comparison("assert_ne_int", integer, false, ["2", "3"]);
export const assertEqStr = comparison("assert_eq_str", text, true, ["left", "left"]);
export const assertNeStr = comparison("assert_ne_str", text, false, ["left", "right"]);
