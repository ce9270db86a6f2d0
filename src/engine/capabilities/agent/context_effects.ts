/** What attacks put into what an agent reads: results of tools, its memory, and what its model is told. */
import type { Asked } from "../../text/llm/format.ts";
import { jsonOf } from "../../text/json_text.ts";
import { LLM_FORMATS, type LlmFormatName } from "../../text/llm/formats.ts";
import { rewritten } from "./answers.ts";
import type { Effect, Struck } from "./effect.ts";
import type { ContextFault } from "./fault_setting.ts";
import { contradicted } from "./tool_effects.ts";

const OVERFLOW_TOKENS = 8_000;
/** The payload that stands for no text of its own. */
export const NO_PAYLOAD = "-";

/** Returns whether an attack is on the model's side of the agent. */
export function isOnModel(mode: ContextFault["mode"]): boolean {
  return mode === "memory_poisoning" || mode === "injection_via_context";
}

export function contextEffect(fault: ContextFault, { meant, payload }: Struck): Effect {
  switch (fault.mode) {
    case "indirect_injection":
      return rewritten((body) => injected(body, payload, fault.field));
    case "overflow": {
      const filler = Array.from({ length: fault.tokens ?? OVERFLOW_TOKENS }, () => "lorem").join(" ");
      return rewritten((body) => injected(body, filler, fault.field));
    }
    case "conflicting_context":
      return rewritten((body) => payload === NO_PAYLOAD ? contradicted(body) : injected(body, payload, fault.field));
    case "memory_poisoning":
      return asked(meant.name, (format, body) => format.remembering(body, payload, fault.strategy ?? "append"));
    case "injection_via_context":
      return asked(meant.name, (format, body) => format.instructed(body, payload));
  }
}

function asked(name: string, change: (format: (typeof LLM_FORMATS)[LlmFormatName], body: Asked) => object): Effect {
  return {
    kind: "asked",
    rewrite(body) {
      const given = jsonOf(body);
      if (typeof given !== "object" || given === null) return body;
      return JSON.stringify(change(LLM_FORMATS[name as LlmFormatName], given as Asked));
    },
  };
}

/** A text that stands in JSON stays JSON: the payload comes after the text of the field, or after the first text in it. */
function injected(body: string, payload: string, field: string | undefined): string {
  const value = jsonOf(body);
  if (typeof value === "string") return JSON.stringify(`${value} ${payload}`);
  if (typeof value !== "object" || value === null) return `${body} ${payload}`;
  if (Array.isArray(value)) return JSON.stringify([...value, payload]);
  const entries = Object.entries(value);
  const key = field ?? entries.find(([, each]) => typeof each === "string")?.[0] ?? "note";
  const before = (value as Readonly<Record<string, unknown>>)[key];
  return JSON.stringify({
    ...value,
    [key]: before === undefined
      ? payload
      : `${typeof before === "string" ? before : JSON.stringify(before)} ${payload}`,
  });
}
