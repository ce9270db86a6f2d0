/** The configuration of tests of an agent, versions 1.0 and 2.0 of an existing format. Strict at every depth. */
import { z } from "zod";
import { CHECK_TYPES, LLM_MODES, TOOL_MODES } from "../../../engine/capabilities/agent/setting.ts";

const text = z.string().min(1);
const unit = z.number().min(0).max(1);
const count = z.int().min(0);

/** Modes of faults that the format has, and that Seedbed does not yet have. */
const LATER_LLM_MODES = ["response_drift"] as const;

/** Types of checks that the format has, and that Seedbed does not yet have. */
const LATER_CHECKS = ["similarity", "behavior_unchanged", "excludes_pii", "refusal_check"] as const;

const toolFault = z.strictObject({
  tool: text,
  mode: z.enum(TOOL_MODES),
  match_url: text.optional(),
  delay_ms: count.optional(),
  error_code: z.int().min(100).max(599).optional(),
  message: z.string().optional(),
  payload: z.string().optional(),
  probability: unit.optional(),
  after_calls: count.optional(),
});

const llmFault = z.strictObject({
  mode: z.enum([...LLM_MODES, ...LATER_LLM_MODES]),
  max_tokens: z.int().min(1).optional(),
  delay_ms: count.optional(),
  probability: unit.optional(),
  after_calls: count.optional(),
  drift_type: z.enum([
    "json_field_rename",
    "verbosity_shift",
    "format_change",
    "refusal_rephrase",
    "tone_shift",
  ]).optional(),
  severity: z.enum(["subtle", "moderate", "significant"]).optional(),
  direction: z.enum(["expand", "compress"]).optional(),
  factor: z.number().positive().optional(),
});

export const CONTEXT_TYPES = [
  "indirect_injection",
  "memory_poisoning",
  "overflow",
  "conflicting_context",
  "injection_via_context",
] as const;

const attackFields = {
  enabled: z.boolean().default(true),
  payloads: z.array(text).min(1).optional(),
  payload: text.optional(),
  trigger_probability: unit.optional(),
  inject_at: text.optional(),
  inject_tokens: count.optional(),
  strategy: z.enum(["append", "prepend", "replace"]).optional(),
};
const attack = z.strictObject({ type: z.enum(CONTEXT_TYPES), ...attackFields });
const attacks = z.array(attack);

const faults = { tool_faults: z.array(toolFault).default([]), llm_faults: z.array(llmFault).default([]) };
const chaos = z.strictObject({
  ...faults,
  context_attacks: z.union([attacks, z.partialRecord(z.enum(CONTEXT_TYPES), z.strictObject(attackFields))]).default([]),
});
const scenarioSchema = z.strictObject({ name: text, ...faults, context_attacks: attacks.default([]) });

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export const WHENS = ["always", "tool_faults_active", "llm_faults_active", "any_chaos_active", "no_chaos"] as const;

const invariant = z.strictObject({
  type: z.enum([...CHECK_TYPES, ...LATER_CHECKS]),
  id: text.optional(),
  description: z.string().optional(),
  severity: z.enum(SEVERITIES).default("medium"),
  when: z.enum(WHENS).default("always"),
  negate: z.boolean().default(false),
  probes: z.array(text).min(1).optional(),
  value: z.unknown().optional(),
  values: z.array(z.unknown()).optional(),
  max_ms: z.number().min(0).optional(),
  pattern: z.string().optional(),
  patterns: z.array(z.string()).optional(),
  tool: text.optional(),
  max: count.optional(),
  expected: z.string().optional(),
  threshold: unit.optional(),
  dangerous_prompts: z.boolean().optional(),
  baseline: z.string().optional(),
  similarity_threshold: unit.optional(),
});

const weights = {
  mutation: unit.default(0.2),
  chaos: unit.default(0.35),
  contract: unit.default(0.35),
  replay: unit.default(0.1),
};

const contract = z.strictObject({
  name: text,
  description: z.string().optional(),
  invariants: z.array(invariant).min(1),
  chaos_matrix: z.array(scenarioSchema).min(1),
});

export const agentConfigSchema = z.strictObject({
  version: z.enum(["1.0", "2.0"]).default("1.0"),
  agent: z.strictObject({
    endpoint: text,
    type: z.enum(["scenario", "http", "python", "langchain", "function"]).default("http"),
    method: z.string().optional(),
    request_template: z.string().nullish(),
    response_path: z.string().nullish(),
    query_params: z.record(z.string(), z.string()).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    parse_structured_input: z.boolean().optional(),
    timeout: z.int().min(1_000).max(300_000).default(30_000),
    reset_endpoint: z.string().nullish(),
    reset_function: z.string().nullish(),
  }),
  model: z.strictObject({
    provider: z.enum(["ollama", "openai", "anthropic", "google"]).optional(),
    name: z.string().optional(),
    base_url: z.string().nullish(),
    temperature: z.number().min(0).max(2).optional(),
    api_key: z.string().nullish(),
  }).optional(),
  mutations: z.strictObject({
    count: z.int().min(1).max(50).optional(),
    types: z.array(text).min(1).optional(),
    weights: z.record(z.string(), z.number().min(0)).optional(),
    custom_templates: z.record(z.string(), z.string()).optional(),
  }).optional(),
  golden_prompts: z.array(text).min(1),
  invariants: z.array(invariant).min(1),
  output: z.strictObject({
    format: z.enum(["html", "json", "terminal"]).optional(),
    path: z.string().optional(),
    filename_template: z.string().nullish(),
  }).optional(),
  advanced: z.strictObject({
    concurrency: z.int().min(1).max(100).optional(),
    retries: z.int().min(0).max(5).optional(),
    seed: count.nullish(),
  }).optional(),
  chaos: chaos.optional(),
  contract: contract.optional(),
  replays: z.strictObject({
    sessions: z.array(z.looseObject({})).optional(),
    sources: z.array(z.looseObject({})).optional(),
  }).optional(),
  scoring: z.strictObject(weights).default({ mutation: 0.2, chaos: 0.35, contract: 0.35, replay: 0.1 }),
});

export type AgentConfig = z.output<typeof agentConfigSchema>;
export type Invariant = z.output<typeof invariant>;
export type ChaosSetting = z.output<typeof chaos>;
export type Severity = typeof SEVERITIES[number];
