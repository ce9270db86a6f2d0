/** What an agent behind HTTP has answered: the text that its user sees, or that it made an error. */
import { jsonOf } from "./json_text.ts";
import { LLM_FORMATS } from "./llm/formats.ts";

export interface AgentReply {
  readonly text: string;
  /** Whether it is an error of the agent. */
  readonly failed: boolean;
}

export interface RawReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Returns what a path finds in a value: a value for each place. @throws Error for a path that is none */
export type PathQuery = (path: string, value: unknown) => readonly unknown[];

const MAX_SHOWN = 500;

/** @param path where the text is; undefined to look for it under the usual names */
export function agentReply({ status, type, body }: RawReply, path: string | undefined, query: PathQuery): AgentReply {
  if (status >= 300 || status < 200) return failure(`HTTP ${status}: ${shown(body)}`);
  if (/\bhtml\b/i.test(type)) return failure(`expected JSON or text, found HTML: ${shown(body)}`);
  const pieces = /event-stream/i.test(type)
    ? eventsIn(body)
    : /ndjson|json-?(?:lines|seq)/i.test(type)
    ? linesIn(body)
    : undefined;
  if (pieces !== undefined) return streamed(body, pieces, path, query);
  const value = jsonOf(body);
  if (value === undefined) {
    return /\bjson\b/i.test(type) ? failure(`expected JSON, found ${shown(body)}`) : { text: body, failed: false };
  }
  const problem = problemIn(value);
  if (problem !== undefined) return failure(problem);
  if (path === undefined) return { text: plain(usualText(value)), failed: false };
  const found = foundAt(path, value, query);
  return found === undefined
    ? failure(`response_path ${path}: expected a value there, found ${keysOf(value)}`)
    : { text: found, failed: false };
}

function failure(text: string): AgentReply {
  return { text, failed: true };
}

function shown(body: string): string {
  return body.length > MAX_SHOWN ? `${body.slice(0, MAX_SHOWN)}…` : body;
}

/** Pieces of a model's own format are put together as that says; others each have their text. */
function streamed(body: string, pieces: readonly string[], path: string | undefined, query: PathQuery): AgentReply {
  if (path === undefined) {
    const said = Object.values(LLM_FORMATS).map((format) => format.read(body)).find((each) =>
      (each?.text ?? "") !== ""
    );
    if (said !== undefined) return { text: said.text, failed: false };
  }
  const texts: string[] = [];
  for (const piece of pieces) {
    const value = jsonOf(piece);
    const problem = problemIn(value);
    if (problem !== undefined) return failure(problem);
    texts.push(
      value === undefined ? piece : path === undefined ? plain(usualText(value)) : foundAt(path, value, query) ?? "",
    );
  }
  return { text: texts.join(""), failed: false };
}

function eventsIn(body: string): readonly string[] {
  const events = body.split(/\r?\n\r?\n/).map((event) =>
    event.split(/\r?\n/).flatMap((line) => line.startsWith("data:") ? [line.slice(5).replace(/^ /, "")] : []).join("\n")
  );
  return events.filter((event) => event !== "" && event !== "[DONE]");
}

function linesIn(body: string): readonly string[] {
  return body.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** An `error` that is null or false is none. */
function problemIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { error, Error: other, success } = value as Readonly<Record<string, unknown>>;
  const found = error ?? other;
  if (found !== undefined && found !== null && found !== false && found !== "") return plain(messageOf(found));
  return success === false ? plain(value) : undefined;
}

function messageOf(error: unknown): unknown {
  const { message } = typeof error === "object" && error !== null ? error as { message?: unknown } : {};
  return typeof message === "string" ? message : error;
}

function foundAt(path: string, value: unknown, query: PathQuery): string | undefined {
  const found = query(path.startsWith("$") ? path : `$${/^[[.]/.test(path) ? "" : "."}${path}`, value);
  if (found.length === 0) return undefined;
  return plain(found.length === 1 ? found[0] : found);
}

const USUAL = [
  "output",
  "response",
  "result",
  "data",
  "content",
  "text",
  "message",
  "answer",
  "reply",
  "queries",
  "query",
  "results",
];

function usualText(value: unknown): unknown {
  const said = Object.values(LLM_FORMATS).map((format) => format.read(JSON.stringify(value))).find((each) =>
    (each?.text ?? "") !== ""
  );
  if (said !== undefined) return said.text;
  if (Array.isArray(value)) {
    const one = value.length === 1 ? value[0] : value.find((each) => typeof each === "object" && each !== null);
    return one === undefined ? value : usualText(one);
  }
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const name = USUAL.find((each) => keys.includes(each)) ??
    USUAL.flatMap((each) => keys.filter((key) => key.toLowerCase() === each))[0] ??
    (keys.length === 1 ? keys[0] : undefined);
  return name === undefined ? value : (value as Readonly<Record<string, unknown>>)[name];
}

function keysOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? `a list of ${value.length}` : `the fields ${Object.keys(value).join(", ")}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
