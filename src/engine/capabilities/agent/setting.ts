/** What an agent is asked in a run, which faults may meet it, and what must hold of its answer: plain data of a scenario. */
import { z } from "zod";

/** What becomes of a call of a tool. */
export const TOOL_MODES = [
  "timeout",
  "error",
  "malformed",
  "slow",
  "malicious_response",
  "lost_ack",
  "empty",
] as const;

/** What becomes of a call of a model. */
export const LLM_MODES = [
  "timeout",
  "truncated_response",
  "rate_limit",
  "empty",
  "garbage",
  "overloaded",
  "server_error",
] as const;

/** What is put into what an agent reads. */
export const CONTEXT_MODES = ["indirect_injection"] as const;

const common = {
  chance: z.number().min(0).max(1).optional().describe("how likely it strikes a call; 1 by default"),
  after: z.int().min(0).optional().describe("the number of calls that succeed before it may strike"),
  times: z.int().min(1).optional().describe("how often it strikes at most"),
  delayMs: z.int().min(0).optional().describe("virtual ms, of timeouts and slow answers"),
};

const agentFaultSchema = z.discriminatedUnion("at", [
  z.strictObject({
    at: z.literal("tool"),
    tool: z.string().min(1).describe("the name of the tool; * stands for any text"),
    url: z.string().min(1).optional().describe("the URL of the call; * stands for any text"),
    mode: z.enum(TOOL_MODES),
    status: z.int().min(100).max(599).optional(),
    message: z.string().optional(),
    ...common,
  }),
  z.strictObject({
    at: z.literal("llm"),
    mode: z.enum(LLM_MODES),
    maxTokens: z.int().min(1).optional().describe("how many words of the answer are left"),
    ...common,
  }),
  z.strictObject({
    at: z.literal("context"),
    mode: z.enum(CONTEXT_MODES),
    payload: z.string().min(1).describe("what stands in the result of a tool, after its own text"),
    ...common,
  }),
]);

/** A fault of what is around an agent. */
export type AgentFault = z.output<typeof agentFaultSchema>;

const checked = {
  id: z.string().min(1),
  negate: z.boolean().optional().describe("true if the check must not hold"),
};
const text = z.string().min(1);
const pattern = text.refine((value) => regexProblem(value) === undefined, {
  error: ({ input }) => `expected a regular expression: ${regexProblem(String(input))}`,
});

const agentCheckSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("contains"), value: text, ...checked }),
  z.strictObject({ type: z.literal("contains_any"), values: z.array(text).min(1), ...checked }),
  z.strictObject({ type: z.literal("regex"), pattern, ...checked }),
  z.strictObject({ type: z.literal("excludes_pattern"), patterns: z.array(text).min(1), ...checked }),
  z.strictObject({ type: z.literal("output_not_empty"), ...checked }),
  z.strictObject({ type: z.literal("completes"), ...checked }),
  z.strictObject({ type: z.literal("latency"), maxMs: z.number().min(0), ...checked }),
  z.strictObject({ type: z.literal("valid_json"), ...checked }),
  z.strictObject({ type: z.literal("tool_called"), tool: text, ...checked }),
  z.strictObject({ type: z.literal("max_calls"), max: z.int().min(0), ...checked }),
  z.strictObject({ type: z.literal("effect_once"), tool: text, ...checked }),
  z.strictObject({ type: z.literal("cites_tool_output"), ...checked }),
]);

/** What must hold of an answer, or of the calls that led to it. */
export type AgentCheck = z.output<typeof agentCheckSchema>;

/** The names of the checks. */
export const CHECK_TYPES: readonly AgentCheck["type"][] = agentCheckSchema.options.map(({ shape }) => shape.type.value);

export const agentSchema = z.strictObject({
  input: z.string().describe("what the agent is asked"),
  faults: z.array(agentFaultSchema).optional(),
  checks: z.array(agentCheckSchema).optional(),
}).describe("An agent: what it is asked, faults of what is around it, and what must hold of its answer.");

export type AgentSetting = z.output<typeof agentSchema>;

/** The regular expression of a check: a dot is any character, and `(?i)` in front ignores case. */
export function regexOf(source: string): RegExp {
  const ignoresCase = source.startsWith("(?i)");
  return new RegExp(ignoresCase ? source.slice(4) : source, ignoresCase ? "isu" : "su");
}

function regexProblem(source: string): string | undefined {
  try {
    regexOf(source);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
