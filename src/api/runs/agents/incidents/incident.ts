/** What happened in a run of an agent somewhere else, whatever recorded it: what was asked, and what models and tools gave. */
import { stringify } from "yaml";
import type { Said } from "../../../../engine/text/llm/format.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";
import type { Json } from "../../../../engine/json.ts";
import { type Session, sessionSchema } from "../session_schema.ts";

/** A message of a conversation. */
export interface Turn {
  readonly role: string;
  readonly content: string;
}

/** A call of a tool, and what it gave: a result, or an error. */
export interface ToolUse {
  readonly tool: string;
  /** The arguments; undefined if they were not recorded. */
  readonly args: Json | undefined;
  readonly result: Json | undefined;
  readonly error: string | undefined;
  readonly latencyMs: number | undefined;
  /** Whether the tool did what it was asked, though its caller heard of an error. */
  readonly isDone?: boolean | undefined;
}

/** A recorded run of an agent. */
export interface Incident {
  readonly id: string;
  readonly name: string | undefined;
  readonly capturedAt: string | undefined;
  /** `warning`: the agent ended without an error, and something that it called did not. */
  readonly status: "ok" | "warning" | "error";
  /** From the first to the last moment. */
  readonly latencyMs: number | undefined;
  readonly input: string;
  /** Messages before the input. */
  readonly context: readonly Turn[];
  readonly tools: readonly ToolUse[];
  /** What models said, in this order. */
  readonly said: readonly Said[];
}

/** Why a run could not be read. */
export class UnreadableRun extends Error {}

/** The last message of the user, and what came before. @returns undefined if the user says nothing */
export function conversationOf(turns: readonly Turn[]): Pick<Incident, "input" | "context"> | undefined {
  const last = turns.findLastIndex(({ role }) => USER.has(role));
  if (last < 0) return undefined;
  // What the agent's own instructions say is in its code.
  const context = turns.slice(0, last).filter(({ role }) => USER.has(role) || role === "assistant");
  return { input: turns[last]!.content, context };
}

const USER: ReadonlySet<string> = new Set(["user", "human"]);

/** A text that is JSON with structure becomes its value: tools often give their result as text. */
export function unwrapped(value: Json | undefined): Json | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  return jsonOf(value) as Json | undefined ?? value;
}

/** The status of HTTP that an error names; 0 for a connection that failed; 500 for any other. */
export function statusOf(error: string): number {
  const status = /\b([45]\d\d)\b/.exec(error)?.[1];
  if (status !== undefined) return Number(status);
  return /ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|connection (error|refused|reset|closed)|fetch failed|timed? ?out/i.test(error)
    ? 0
    : 500;
}

/** @param contract the name of the contract that must hold when it is replayed */
export function sessionOf(incident: Incident, source: string, contract = "default"): Session {
  const { id, name, capturedAt, input, context, tools, said } = incident;
  return sessionSchema.parse({
    id,
    ...(name !== undefined && { name }),
    source,
    ...(capturedAt !== undefined && { captured_at: capturedAt }),
    input,
    contract,
    ...(context.length > 0 && { context }),
    tool_responses: tools.map(({ tool, args, result, error, latencyMs, isDone }) => ({
      tool,
      ...(args !== undefined && { args }),
      ...(error === undefined ? { response: result ?? null } : { response: null, status: statusOf(error), error }),
      ...(latencyMs !== undefined && { latency_ms: latencyMs }),
      ...(error !== undefined && isDone === true && { done: true }),
    })),
    ...(said.length > 0 && {
      llm_responses: said.map(({ text, calls }) => ({
        ...(text !== "" && { text }),
        ...(calls.length > 0 && { calls: calls.map(({ name: tool, args }) => ({ tool, args: jsonOf(args) ?? args })) }),
      })),
    }),
  });
}

export function sessionText(session: Session): string {
  return stringify(session, { lineWidth: 120 });
}

/** The name of the file of a session: its id, without what file systems refuse. */
export function fileNameOf({ id }: Pick<Session, "id">): string {
  return `${id.replaceAll(/[^\w.-]+/g, "-").replace(/^\.+/, "").slice(0, 100) || "session"}.yaml`;
}
