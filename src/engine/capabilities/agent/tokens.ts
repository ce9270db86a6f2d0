/** The tokens of a model's answer: those that it says it used, else its words. */
import { tokensOf } from "../../text/llm/format.ts";
import { jsonOf } from "../../text/json_text.ts";
import { LLM_FORMATS, type LlmFormatName } from "../../text/llm/formats.ts";
import type { AgentCall } from "./calls.ts";

export function tokensSaid({ kind, name, result }: AgentCall): number {
  if (kind !== "llm" || result === undefined) return 0;
  const { usage } = (jsonOf(result) ?? {}) as { usage?: { completion_tokens?: number; output_tokens?: number } };
  const told = usage?.completion_tokens ?? usage?.output_tokens;
  if (typeof told === "number") return told;
  const said = LLM_FORMATS[name as LlmFormatName].read(result);
  return said === undefined ? 0 : tokensOf(said);
}
