/** A recorded run of an agent as a session: the input of it, and what its models and tools gave. */
import type { AgentCall } from "../../../../engine/capabilities/agent/calls.ts";
import type { Json } from "../../../../engine/json.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";
import type { OpenedTrace } from "../../traces/open_trace.ts";
import { conversationIn, saidIn } from "../conversation.ts";
import type { Session } from "../session_schema.ts";
import { sessionOf } from "./incident.ts";

/** @throws SeedbedError `invalid` for a run without an agent, or one that is no longer as it was recorded */
export async function sessionOfRun(
  opened: OpenedTrace,
  { id, contract, file }: { readonly id: string; readonly contract: string | undefined; readonly file: string },
): Promise<Session> {
  const { input, calls } = await conversationIn(opened, file);
  return sessionOf(
    {
      id,
      name: opened.program.ir.name,
      capturedAt: undefined,
      status: "error",
      latencyMs: undefined,
      input,
      context: [],
      tools: calls.filter(({ kind }) => kind === "tool").map(toolUse),
      said: calls.flatMap((call) => saidIn(call) ?? []),
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
