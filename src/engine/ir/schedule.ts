/** Decisions as lines: those of a trace, and those that a scenario pins (`.schedule([…])`). */
import { z } from "zod";
import { DIGITS } from "../decisions/inputs.ts";
import { MAX_PAUSE_MS } from "../decisions/requests.ts";

/** One hour. */
export const MAX_LATENCY_MS = 3_600_000;

const label = z.string();
const index = z.int().min(0);

export const pickLine = z.strictObject({
  pick: index,
  of: z.int().min(2),
  at: z.number().min(0).optional().describe("the time of it, in virtual ms since the start"),
  l: label,
});
export const latencyLine = z.strictObject({
  latency: z.number().min(0).max(MAX_LATENCY_MS)
    .describe("the latency of the operation, in virtual ms; 0 is the default of its kind"),
  l: label,
});
export const lateLine = z.strictObject({
  late: z.union([z.literal(0), z.string().min(1)], { error: "expected the label of a timer, or 0 for none" })
    .describe("the timer that the operation outlasts, from which its latency counts; 0 for none"),
  l: label,
});
export const pauseLine = z.strictObject({
  pause: z.number().min(0).max(MAX_PAUSE_MS)
    .describe("the pause of the program before the next operation, in virtual ms"),
  l: label,
});
export const randomLine = z.strictObject({
  random: z.union([index, z.string().regex(/^([0-9a-f]{2})*$/)])
    .describe("a whole number; or bytes in hex, where none stands for the next ones that no other default has"),
  l: label,
});
export const faultLine = z.strictObject({ fault: index, of: z.int().min(1), l: label });
const INTEGER_EXPECTED = "expected an integer, or its digits";
const inputValue = z.union([z.int(), z.string().regex(DIGITS, INTEGER_EXPECTED)], { error: INTEGER_EXPECTED });
export const inputLine = z.strictObject({
  input: inputValue.describe(
    "an integer that the input was made of; in digits where some of them are no safe integers",
  ),
  min: inputValue.describe("the smallest that it could be"),
  max: inputValue.describe("the largest that it could be"),
  l: label,
});
export const hostLine = z.strictObject({ host: z.json(), l: label });

export const scheduleSchema = z.array(
  z.union([pickLine, latencyLine, lateLine, pauseLine, randomLine, faultLine, inputLine, hostLine]),
)
  .describe("The decisions of the run that this scenario pins, in order. Decisions that no longer fit are dropped.");

/**
 * The output of the schema of schedules.
 * @internal
 */
export type ParsedSchedule = z.output<typeof scheduleSchema>;

/** Decisions in order, as the lines of a trace have them. */
export type Schedule = ParsedSchedule;
