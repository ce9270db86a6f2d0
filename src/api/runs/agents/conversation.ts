/** What an agent and its world said to each other in a recorded run, which is replayed for it. */
import { AGENT } from "../../../engine/capabilities/agent/agent.ts";
import type { AgentCall } from "../../../engine/capabilities/agent/calls.ts";
import type { AgentSetting } from "../../../engine/capabilities/agent/setting.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { replay } from "../../../engine/modes/replay.ts";
import type { Said } from "../../../engine/text/llm/format.ts";
import { LLM_FORMATS, type LlmFormatName } from "../../../engine/text/llm/formats.ts";
import type { OpenedTrace } from "../traces/open_trace.ts";

export interface Conversation {
  readonly input: string;
  /** Calls of models and tools, in the order in which they were made. */
  readonly calls: readonly AgentCall[];
  /** What the agent said in the end; undefined if it did not. */
  readonly answer: string | undefined;
}

/**
 * @param file where the trace is, for messages
 * @throws SeedbedError `invalid` for a run without an agent, or one that is no longer as it was recorded
 */
export async function conversationIn({ program, trace }: OpenedTrace, file: string): Promise<Conversation> {
  const agent = program.ir.world?.agent as AgentSetting | undefined;
  if (agent === undefined) {
    throw new SeedbedError("invalid", "expected a run of an agent, found another", { location: { file } });
  }
  let after = (): Omit<Conversation, "input"> => ({ calls: [], answer: undefined });
  const { outcome } = await replay(program, trace, {
    onRun: (run) => {
      after = () => {
        const { calls, answer } = run.world.use(AGENT);
        return { calls, answer };
      };
    },
  });
  if (outcome.finding?.kind === "divergence") {
    throw new SeedbedError(
      "invalid",
      `expected the run as it was recorded, found another: ${outcome.finding.message}`,
      {
        location: { file },
        hint: "the code has changed since; run the command that made the report again",
      },
    );
  }
  return { input: agent.input, ...after() };
}

/** What a model said; undefined for a tool, and for a model that could not be asked or gave an error. */
export function saidIn({ kind, name, result }: AgentCall): Said | undefined {
  if (kind !== "llm" || result === undefined) return undefined;
  const found = LLM_FORMATS[name as LlmFormatName].read(result);
  return found === undefined ? undefined : { text: found.text, calls: found.calls };
}

/** What an agent did after a call of a tool had failed; undefined for a call that did not. */
export function afterFailure(calls: readonly AgentCall[], at: number): string | undefined {
  const { kind, name, args, status = 0 } = calls[at]!;
  if (kind !== "tool" || status > 0 && status < 400) return undefined;
  const again = calls.slice(at + 1).filter((call) => call.kind === "tool" && call.name === name);
  const same = again.filter((call) => call.args === args).length;
  if (again.length === 0) return "The agent did not call it again.";
  const differing = same === again.length ? "with the same arguments" : `${times(same)} with the same arguments`;
  return `The agent called it again ${times(again.length)}, ${differing}.`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
