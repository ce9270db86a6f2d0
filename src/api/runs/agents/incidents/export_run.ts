/** A recorded run of an agent as a session: the input of it, and what its models and tools gave. */
import { AGENT } from "../../../../engine/capabilities/agent/agent.ts";
import type { AgentCall } from "../../../../engine/capabilities/agent/calls.ts";
import type { AgentSetting } from "../../../../engine/capabilities/agent/setting.ts";
import { SeedbedError } from "../../../../engine/errors.ts";
import type { Json } from "../../../../engine/json.ts";
import { replay } from "../../../../engine/modes/replay.ts";
import type { Said } from "../../../../engine/text/llm/format.ts";
import { LLM_FORMATS, type LlmFormatName } from "../../../../engine/text/llm/formats.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";
import type { OpenedTrace } from "../../traces/open_trace.ts";
import type { Session } from "../session_schema.ts";
import { sessionOf } from "./incident.ts";

/**
 * Replays a run, and makes a session of what its agent met.
 * @throws SeedbedError `invalid` for a run without an agent, or one that is no longer as it was recorded
 */
export async function sessionOfRun(
  { program, trace }: OpenedTrace,
  { id, contract, file }: { readonly id: string; readonly contract: string | undefined; readonly file: string },
): Promise<Session> {
  const agent = program.ir.world?.agent as AgentSetting | undefined;
  if (agent === undefined) {
    throw new SeedbedError("invalid", "expected a run of an agent, found another", { location: { file } });
  }
  let calls: readonly AgentCall[] = [];
  const { outcome } = await replay(program, trace, {
    onRun: (run) => {
      calls = run.world.use(AGENT).calls;
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
  return sessionOf(
    {
      id,
      name: program.ir.name,
      capturedAt: undefined,
      status: "error",
      latencyMs: undefined,
      input: agent.input,
      context: [],
      tools: calls.filter(({ kind }) => kind === "tool").map(toolUse),
      said: calls.flatMap(said),
    },
    "seedbed",
    contract,
  );
}

function toolUse({ name, args, result, status = 0, afterMs, done }: AgentCall) {
  const isFailed = status >= 400 || status === 0;
  return {
    tool: name,
    args: jsonOf(args) as Json | undefined,
    result: result === undefined ? undefined : jsonOf(result) as Json | undefined ?? result,
    error: isFailed ? status === 0 ? "ECONNRESET" : `${status}${result ? `: ${result}` : ""}` : undefined,
    latencyMs: afterMs,
    isDone: done,
  };
}

/** What a model said; one that could not be asked said nothing. */
function said({ kind, name, result }: AgentCall): readonly Said[] {
  if (kind !== "llm" || result === undefined) return [];
  const found = LLM_FORMATS[name as LlmFormatName].read(result);
  return found === undefined ? [] : [{ text: found.text, calls: found.calls }];
}
