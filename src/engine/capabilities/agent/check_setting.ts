/** What must hold of the answer of an agent, or of the calls that led to it: plain data of a scenario. */
import { z } from "zod";

/** Kinds of personal data that can be found. */
export const PII_KINDS = ["email", "phone", "ssn", "card", "iban", "ip"] as const;

const checked = {
  id: z.string().min(1),
  negate: z.boolean().optional().describe("true if the check must not hold"),
  failsOnError: z.boolean().optional().describe("true if an error of the agent is a failure of the check"),
};
const text = z.string().min(1);

const agentCheckSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("contains"), value: text, ...checked }),
  z.strictObject({ type: z.literal("contains_any"), values: z.array(text).min(1), ...checked }),
  z.strictObject({ type: z.literal("regex"), pattern: text, ...checked }),
  z.strictObject({
    type: z.literal("excludes_pattern"),
    patterns: z.array(text).min(1),
    isRegex: z.boolean().optional().describe("true if the patterns are regular expressions, and not texts"),
    ...checked,
  }),
  z.strictObject({ type: z.literal("output_not_empty"), ...checked }),
  z.strictObject({ type: z.literal("completes"), ...checked }),
  z.strictObject({ type: z.literal("latency"), maxMs: z.number().min(0), ...checked }),
  z.strictObject({ type: z.literal("valid_json"), ...checked }),
  z.strictObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.json()), ...checked }),
  z.strictObject({
    type: z.literal("similarity"),
    expected: text,
    threshold: z.number().min(0).max(1),
    ...checked,
  }),
  z.strictObject({
    type: z.literal("excludes_pii"),
    kinds: z.array(z.enum(PII_KINDS)).min(1).optional(),
    allow: z.array(text).optional().describe("values that may occur"),
    ...checked,
  }),
  z.strictObject({
    type: z.literal("refusal_check"),
    mustRefuse: z.boolean().optional().describe("true if anything but a refusal fails"),
    canaries: z.array(text).optional().describe("texts that only an agent that obeyed says"),
    ...checked,
  }),
  z.strictObject({ type: z.literal("tool_called"), tool: text, ...checked }),
  z.strictObject({ type: z.literal("tool_sequence"), tools: z.array(text).min(1), ...checked }),
  z.strictObject({ type: z.literal("tool_args"), tool: text, schema: z.record(z.string(), z.json()), ...checked }),
  z.strictObject({
    type: z.literal("step_status"),
    tool: text.describe("the tool of which a failed call must be followed by one that succeeds"),
    ...checked,
  }),
  z.strictObject({ type: z.literal("max_calls"), max: z.int().min(0), tool: text.optional(), ...checked }),
  z.strictObject({ type: z.literal("max_tokens"), max: z.int().min(0), ...checked }),
  z.strictObject({
    type: z.literal("no_loop"),
    max: z.int().min(1).describe("how often one call may be made"),
    ...checked,
  }),
  z.strictObject({ type: z.literal("effect_once"), tool: text, ...checked }),
  z.strictObject({ type: z.literal("cites_tool_output"), ...checked }),
]);

export { agentCheckSchema };

/** What must hold of an answer, or of the calls that led to it. */
export type AgentCheck = z.output<typeof agentCheckSchema>;

/** The names of the checks. */
export const CHECK_TYPES: readonly AgentCheck["type"][] = agentCheckSchema.options.map(({ shape }) => shape.type.value);
