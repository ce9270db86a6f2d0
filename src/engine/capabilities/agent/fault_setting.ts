/** Faults of what is around an agent: plain data of a scenario. */
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
  "stale",
  "partial",
  "wrong_entity",
  "contradictory",
  "duplicate",
  "schema_change",
  "disappears",
] as const;

/** What becomes of a call of a model. */
export const LLM_MODES = [
  "timeout",
  "truncated_response",
  "rate_limit",
  "empty",
  "garbage",
  "response_drift",
  "overloaded",
  "server_error",
  "refusal",
  "wrong_tool",
  "hallucinated_args",
  "stream_cut",
  "stream_stall",
  "slow_chunks",
] as const;

/** How the form of what a model says drifts. */
export const DRIFT_TYPES = [
  "json_field_rename",
  "verbosity_shift",
  "format_change",
  "refusal_rephrase",
  "tone_shift",
] as const;

/** What is put into what an agent or its model reads. */
export const CONTEXT_MODES = [
  "indirect_injection",
  "memory_poisoning",
  "overflow",
  "conflicting_context",
  "injection_via_context",
] as const;

/** The number of sites that drift. */
export const DRIFT_SEVERITIES = { subtle: 1, moderate: 3, significant: Infinity } as const;

/** How the result of a tool is no longer what it was. */
export const SHAPES = ["truncated", "wrong_types", "missing_fields", "html"] as const;

const common = {
  chance: z.number().min(0).max(1).optional().describe("how likely it strikes a call; 1 by default"),
  after: z.int().min(0).optional().describe("the number of calls that succeed before it may strike"),
  until: z.int().min(1).optional().describe("the number of calls that succeed after which it strikes no more"),
  calls: z.array(z.int().min(1)).min(1).optional().describe("which calls it may strike, counted from 1"),
  times: z.int().min(1).optional().describe("how often it strikes at most"),
  delayMs: z.int().min(0).optional().describe("virtual ms, of timeouts and slow answers"),
};

export const agentFaultSchema = z.discriminatedUnion("at", [
  z.strictObject({
    at: z.literal("tool"),
    tool: z.string().min(1).describe("the name of the tool; * stands for any text"),
    url: z.string().min(1).optional().describe("the URL of the call; * stands for any text"),
    mode: z.enum(TOOL_MODES),
    status: z.int().min(400).max(599).optional(),
    message: z.string().optional(),
    shape: z.enum(SHAPES).optional().describe("what is wrong with a malformed result; truncated by default"),
    ...common,
  }),
  z.strictObject({
    at: z.literal("llm"),
    mode: z.enum(LLM_MODES),
    maxTokens: z.int().min(1).optional().describe("how many words of the answer are left"),
    drift: z.enum(DRIFT_TYPES).optional().describe("of response_drift; json_field_rename by default"),
    severity: z.enum(["subtle", "moderate", "significant"]).optional().describe("how many places drift"),
    direction: z.enum(["expand", "compress"]).optional().describe("of verbosity_shift"),
    factor: z.number().positive().max(100).optional().describe("of verbosity_shift; 2 by default"),
    ...common,
  }),
  z.strictObject({
    at: z.literal("context"),
    mode: z.enum(CONTEXT_MODES),
    payloads: z.array(z.string().min(1)).min(1).describe("what is put there; which one is a decision"),
    field: z.string().min(1).optional().describe("the field of the result of a tool that gets it"),
    tokens: z.int().min(1).max(1_000_000).optional().describe("of overflow: how many words are added; 8000 by default"),
    strategy: z.enum(["append", "prepend", "replace"]).optional().describe("of memory_poisoning; append by default"),
    ...common,
  }),
]);

/** A fault of what is around an agent. */
export type AgentFault = z.output<typeof agentFaultSchema>;
export type ToolFault = Extract<AgentFault, { at: "tool" }>;
export type LlmFault = Extract<AgentFault, { at: "llm" }>;
export type ContextFault = Extract<AgentFault, { at: "context" }>;
