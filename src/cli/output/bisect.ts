/** The JSON document of `seedbed bisect`. */
import { z } from "zod";

const commit = z.object({
  hash: z.string(),
  subject: z.string(),
  author: z.string(),
  date: z.string().describe("ISO 8601"),
});

export const bisectOutput = z.object({
  schema: z.literal("seedbed/bisect@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  trace: z.string(),
  scenario: z.string(),
  fingerprint: z.string().describe("of the failure that was looked for"),
  verdict: z.enum(["first bad", "good everywhere", "cannot tell"]),
  commit: commit.optional().describe("the first bad one, or the oldest that is known to fail"),
  reason: z.string().optional().describe("why nothing can be told of what comes before"),
  between: z.array(commit).readonly().optional().describe("one of these is the first bad one"),
  isUncommitted: z.boolean().describe("true if it fails only with what is not committed yet"),
  looked: z.array(z.object({
    commit,
    kind: z.enum(["bad", "good", "unknown"]),
    runs: z.int(),
    reason: z.string().optional(),
  })).readonly().describe("in the order in which commits were looked at"),
});

export type BisectReport = z.output<typeof bisectOutput>;
