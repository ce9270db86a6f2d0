/** A recorded session: what an agent was asked, and what its tools gave. */
import { z } from "zod";

const text = z.string().min(1);

export const sessionSchema = z.strictObject({
  id: text,
  input: z.string(),
  contract: text.default("default"),
  name: z.string().nullish(),
  source: z.string().nullish(),
  captured_at: z.string().nullish(),
  context: z.array(z.record(z.string(), z.json())).optional(),
  tool_responses: z.array(z.strictObject({
    tool: text,
    args: z.json().optional(),
    response: z.json().optional(),
    status: z.int().min(0).max(599).nullish(),
    latency_ms: z.number().min(0).nullish(),
    error: z.string().nullish(),
    done: z.boolean().optional(),
  })).default([]),
  llm_responses: z.array(z.strictObject({
    text: z.string().optional(),
    calls: z.array(z.strictObject({ tool: text, args: z.json().optional() })).optional(),
  })).optional(),
  expected_failure: z.string().nullish(),
});

export type Session = z.output<typeof sessionSchema>;
