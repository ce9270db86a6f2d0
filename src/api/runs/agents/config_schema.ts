/** The configuration of tests of an agent, versions 1.0 and 2.0 of an existing format. Strict at every depth. */
import { z } from "zod";
import { CHECK_TYPES, PII_KINDS } from "../../../engine/capabilities/agent/check_setting.ts";
import {
  CONTEXT_MODES,
  DRIFT_TYPES,
  LLM_MODES,
  SHAPES,
  TOOL_MODES,
} from "../../../engine/capabilities/agent/fault_setting.ts";
import { sessionSchema } from "./session_schema.ts";

const text = z.string().min(1);
/** What is meant as a text may look like a number or a truth value to YAML. */
const scalar = z.union([z.string().min(1), z.number(), z.boolean()], "expected a text").transform(String);
const unit = z.number().min(0).max(1);
const count = z.int().min(0);

const triggers = {
  probability: unit.nullish(),
  after_calls: count.nullish(),
  until_calls: z.int().min(1).optional(),
  calls: z.array(z.int().min(1)).min(1).optional(),
  times: z.int().min(1).optional(),
};

const toolFault = z.strictObject({
  tool: text,
  mode: z.enum(TOOL_MODES),
  match_url: text.nullish(),
  delay_ms: count.nullish(),
  error_code: z.int().min(400).max(599).nullish(),
  message: z.string().nullish(),
  payload: z.string().nullish(),
  shape: z.enum(SHAPES).optional(),
  ...triggers,
});

const llmFault = z.strictObject({
  mode: z.enum(LLM_MODES),
  max_tokens: z.int().min(1).nullish(),
  delay_ms: count.nullish(),
  drift_type: z.enum(DRIFT_TYPES).nullish(),
  severity: z.enum(["subtle", "moderate", "significant"]).nullish(),
  direction: z.enum(["expand", "compress"]).nullish(),
  factor: z.number().positive().max(100).nullish(),
  ...triggers,
});

const attackFields = {
  enabled: z.boolean().default(true),
  payloads: z.array(text).min(1).optional(),
  payload: text.nullish(),
  trigger_probability: unit.nullish(),
  inject_at: text.nullish(),
  inject_tokens: z.int().min(1).max(1_000_000).nullish(),
  strategy: z.enum(["append", "prepend", "replace"]).nullish(),
  as: z.enum(["memory", "input"]).optional(),
};
const attack = z.strictObject({ type: z.enum(CONTEXT_MODES), ...attackFields });
const attacks = z.array(attack);

const faults = { tool_faults: z.array(toolFault).default([]), llm_faults: z.array(llmFault).default([]) };
export const chaosSchema = z.strictObject({
  ...faults,
  context_attacks: z.union([attacks, z.partialRecord(z.enum(CONTEXT_MODES), z.strictObject(attackFields))]).default([]),
});
const scenarioSchema = z.strictObject({ name: text, ...faults, context_attacks: attacks.default([]) });

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export const WHENS = ["always", "tool_faults_active", "llm_faults_active", "any_chaos_active", "no_chaos"] as const;

const invariant = z.strictObject({
  type: z.enum([...CHECK_TYPES, "behavior_unchanged"]),
  id: text.nullish(),
  description: z.string().nullish(),
  severity: z.enum(SEVERITIES).default("medium"),
  when: z.enum(WHENS).nullish().transform((when) => when ?? "always"),
  negate: z.boolean().default(false),
  probes: z.array(text).min(1).optional(),
  value: scalar.nullish(),
  values: z.array(scalar).min(1).nullish(),
  max_ms: z.number().min(0).nullish(),
  pattern: text.nullish(),
  patterns: z.array(text).min(1).nullish(),
  literal: z.boolean().optional(),
  tool: text.optional(),
  tools: z.array(text).min(1).optional(),
  max: count.optional(),
  schema: z.record(z.string(), z.json()).optional(),
  kinds: z.array(z.enum(PII_KINDS)).min(1).optional(),
  allow: z.array(scalar).optional(),
  expected: text.nullish(),
  threshold: unit.nullish(),
  dangerous_prompts: z.boolean().nullish(),
  must_refuse: z.boolean().optional(),
  canaries: z.array(text).min(1).optional(),
  on_error: z.enum(["judge", "fail"]).default("judge"),
  baseline: text.nullish(),
  similarity_threshold: unit.nullish(),
});

const weights = {
  mutation: unit.default(0.2),
  chaos: unit.default(0.35),
  contract: unit.default(0.35),
  replay: unit.default(0.1),
};

const matrix = z.array(scenarioSchema).min(1);

export const contractSchema = z.strictObject({
  name: text,
  description: z.string().nullish(),
  invariants: z.array(invariant).min(1),
  chaos_matrix: matrix.optional(),
});

/** The types of mutations, in the order of the format. */
export const MUTATION_TYPES = [
  "paraphrase",
  "noise",
  "tone_shift",
  "prompt_injection",
  "encoding_attacks",
  "context_manipulation",
  "length_extremes",
  "custom",
  "multi_turn_attack",
  "advanced_jailbreak",
  "semantic_similarity_attack",
  "format_poisoning",
  "language_mixing",
  "token_manipulation",
  "temporal_attack",
  "http_header_injection",
  "payload_size_attack",
  "content_type_confusion",
  "query_parameter_poisoning",
  "request_method_attack",
  "protocol_level_attack",
  "resource_exhaustion",
  "concurrent_request_pattern",
  "timeout_manipulation",
] as const;

export type MutationType = (typeof MUTATION_TYPES)[number];

const sourceSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("langsmith"),
    project: text,
    filter: z.strictObject({
      status: z.enum(["error", "warning", "all"]).default("error"),
      date_range: text.optional(),
      min_latency_ms: count.optional(),
    }).optional(),
    auto_import: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal("langsmith_run"), run_id: text }),
  z.strictObject({ type: z.literal("langsmith_file"), path: text }),
  z.strictObject({ type: z.literal("otlp_file"), path: text }),
]);

export const agentConfigSchema = z.strictObject({
  version: z.enum(["1.0", "2.0"]).default("1.0"),
  agent: z.strictObject({
    endpoint: text,
    type: z.enum(["scenario", "http", "python", "langchain", "function"]).default("http"),
    method: z.string().regex(/^(get|post|put|patch|delete)$/i, "expected GET, POST, PUT, PATCH or DELETE").optional(),
    request_template: z.string().nullish(),
    response_path: z.string().nullish(),
    query_params: z.record(z.string(), z.string()).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    parse_structured_input: z.boolean().optional(),
    timeout: z.int().min(1_000).max(300_000).optional(),
    reset_endpoint: z.string().nullish(),
    reset_function: z.string().nullish(),
  }),
  model: z.strictObject({
    provider: z.enum(["ollama", "openai", "anthropic", "google"]).optional(),
    name: z.string().optional(),
    base_url: z.string().nullish(),
    temperature: z.number().min(0).max(2).optional(),
    api_key: z.string().nullish(),
    prices: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  }).optional(),
  mutations: z.strictObject({
    count: z.int().min(1).max(50).default(10),
    types: z.array(z.enum(MUTATION_TYPES)).min(1).optional(),
    weights: z.partialRecord(z.enum(MUTATION_TYPES), z.number().min(0)).optional(),
    custom_templates: z.record(z.string(), text).optional(),
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
    skip_rules: z.array(z.strictObject({ prompt_pattern: text, skip_types: z.array(z.enum(MUTATION_TYPES)).min(1) }))
      .optional(),
  }).optional(),
  chaos: chaosSchema.optional(),
  contract: z.union([contractSchema, text]).nullish(),
  chaos_matrix: matrix.nullish(),
  replays: z.strictObject({
    sessions: z.array(z.union([z.strictObject({ file: text }), sessionSchema])).optional(),
    sources: z.array(sourceSchema).optional(),
  }).optional(),
  scoring: z.strictObject(weights).default({ mutation: 0.2, chaos: 0.35, contract: 0.35, replay: 0.1 }),
});

export type AgentConfig = z.output<typeof agentConfigSchema>;
export type Invariant = z.output<typeof invariant>;
export type ChaosSetting = z.output<typeof chaosSchema>;
export type Contract = z.output<typeof contractSchema>;
export type Severity = typeof SEVERITIES[number];
