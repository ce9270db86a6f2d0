/** Decisions as lines: those of a trace, and those that a scenario pins (`.schedule([…])`). */
import { z } from "zod";

const label = z.string();
const index = z.int().min(0);

export const pickLine = z.strictObject({
  pick: index,
  of: z.int().min(2),
  at: z.number().min(0).optional().describe("when it happens, in virtual ms since the start"),
  l: label,
});
export const randomLine = z.strictObject({
  random: z.union([index, z.string().regex(/^([0-9a-f]{2})*$/)])
    .describe("a whole number; or bytes in hex, where none stands for the next ones that no other default has"),
  l: label,
});
export const faultLine = z.strictObject({ fault: index, of: z.int().min(1), l: label });
export const inputLine = z.strictObject({ input: z.json(), l: label });
export const hostLine = z.strictObject({ host: z.json(), l: label });

export const scheduleSchema = z.array(z.union([pickLine, randomLine, faultLine, inputLine, hostLine]))
  .describe("The decisions of the run that this scenario is about, in order. What no longer fits is left out.");

export type Schedule = z.output<typeof scheduleSchema>;
