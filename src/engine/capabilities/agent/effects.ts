/** What faults do to calls: what comes in the place of an answer, or what becomes of one that has come. */
import type { LlmFormatName } from "../../text/llm/formats.ts";
import { contextEffect } from "./context_effects.ts";
import type { Effect, Struck } from "./effect.ts";
import type { AgentFault } from "./fault_setting.ts";
import { llmEffect } from "./llm_effects.ts";
import { toolEffect } from "./tool_effects.ts";

export function effectOf(fault: AgentFault, struck: Struck): Effect {
  switch (fault.at) {
    case "tool":
      return toolEffect(fault, struck);
    case "llm":
      return llmEffect(fault, struck.meant.name as LlmFormatName, struck.nowMs);
    case "context":
      return contextEffect(fault, struck);
  }
}
