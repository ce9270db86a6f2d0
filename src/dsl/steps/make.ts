/** Helpers of the step constructors: a step with the place where it was written. */
import {
  DURATION_EXPECTED,
  parseDurationMs,
  parseDurationRange,
  RANGE_EXPECTED,
  RANGE_ORDER,
} from "../../engine/text/duration.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { callSite } from "../site.ts";

type Fields<T extends Step["type"]> = Omit<Extract<Step, { type: T }>, "type" | "at">;

/** A step of the IR. Fields that are undefined are left out. */
export function make<const T extends Step["type"]>(type: T, fields: Fields<T>): Extract<Step, { type: T }> {
  const at = callSite();
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { type, ...Object.fromEntries(given), ...(at === undefined ? {} : { at }) } as unknown as Extract<
    Step,
    { type: T }
  >;
}

/** Under this symbol a step holds the hint that it was made by an old name of its constructor, until a builder takes it. */
export const RENAMED: unique symbol = Symbol("seedbed.renamed");

/** A step that suggests the new name of its constructor. */
export function renamed(step: Step, hint: string): Step {
  // Not enumerable: a step is plain data.
  return Object.defineProperty(step, RENAMED, { value: hint });
}

/** Under this symbol a step holds the function that its `ref` is to name, until a builder takes it. */
export const CODE: unique symbol = Symbol("seedbed.code");

/** A duration as the IR has it: text. A number is ms. */
export function duration(what: string, value: string | number): string {
  const text = typeof value === "number" ? `${value}ms` : value;
  if (typeof text !== "string" || parseDurationMs(text) === undefined) throw problem(what, DURATION_EXPECTED, value);
  return text;
}

/** As `duration`, or a range of durations such as `5ms..80ms`. */
export function durationOrRange(what: string, value: string | number): string {
  const text = typeof value === "number" ? `${value}ms` : value;
  const range = typeof text === "string" ? parseDurationRange(text) : undefined;
  if (range === undefined) throw problem(what, RANGE_EXPECTED, value);
  if (range.lowMs > range.highMs) throw problem(what, RANGE_ORDER, value);
  return text;
}

/** Checks a value's type where TypeScript could not: in JavaScript, or behind a cast. */
export function requireString(what: string, value: unknown): string {
  if (typeof value !== "string") throw problem(what, "a string", value);
  return value;
}

export function requireStrings(what: string, value: readonly unknown[]): readonly string[] {
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) throw problem(what, "strings", value);
  return value as string[];
}

export function requireCount(what: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || value as number < 0) throw problem(what, "an integer of at least 0", value);
  return value as number;
}
