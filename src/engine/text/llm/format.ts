/** What models say and are asked, whatever the wire format: the terms in which rules, faults and checks know a conversation. */
import { jsonOf } from "../json_text.ts";

/** A message of a conversation with a model: its role and its text. */
export interface LlmMessage {
  /** `system`, `user`, `assistant` or `tool`. */
  readonly role: string;
  /** The text; of a result of a tool, what the tool gave. */
  readonly content: string;
}

/** A call of a tool that a model wants. */
export interface SaidCall {
  readonly name: string;
  /** JSON, unless the model got it wrong. */
  readonly args: string;
}

/** What a model says: a text, calls of tools, or both. */
export interface Said {
  readonly text: string;
  readonly calls: readonly SaidCall[];
  /** Whether the model stopped because it may say no more. */
  readonly isCut?: boolean;
}

/** Where a message that was put into a conversation stands: before the last one, first, or in the place of all others but the last. */
export type MemoryStrategy = "append" | "prepend" | "replace";

/** A wire format: how requests and answers of one provider are written. */
export interface LlmFormat {
  /** Where the provider listens; requests go to this URL or to what is below it. */
  readonly url: string;
  isFor(path: string): boolean;
  messages(asked: Asked): readonly LlmMessage[];
  isStreamed(asked: Asked, path: string): boolean;
  /** The whole answer. */
  reply(said: Said, number: number): object;
  /** The same answer in pieces, as they are sent. */
  pieces(said: Said, number: number): readonly string[];
  /** What an answer, or the pieces of one, say; undefined for another form. */
  read(body: string): Said | undefined;
  error(status: number, type: string, message: string): object;
  /** The request with a message more. */
  remembering(asked: Asked, text: string, strategy: MemoryStrategy): object;
  /** The request with more in what the system says. */
  instructed(asked: Asked, text: string): object;
}

/** The body of a request, as far as one may rely on it. */
export type Asked = Readonly<Record<string, unknown>>;

/** The text of a content that is a text or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return content === undefined || content === null ? "" : JSON.stringify(content);
  return content.map((part: { text?: unknown; content?: unknown }) =>
    typeof part.text === "string" ? part.text : part.content === undefined ? "" : textOf(part.content)
  ).join("\n");
}

/** A text in pieces of a word each. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === "" ? [] : [text]);
}

/** Text in pieces of a few characters, as arguments of calls arrive. */
export function slicesOf(text: string, length = 8): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length));
}

/** The number of tokens, as scripted models count them: words. */
export function tokensOf({ text, calls }: Said): number {
  return wordsOf(text).length + calls.reduce((sum, { args }) => sum + slicesOf(args).length, 0);
}

/** The JSON of server-sent events; undefined for a body that is none. */
export function eventsOf(body: string): readonly Asked[] | undefined {
  const lines = body.split("\n").flatMap((line) => line.startsWith("data:") ? [line.slice(5).trim()] : []);
  const events = lines.filter((line) => line !== "[DONE]").map(jsonOf);
  return events.length === 0 || events.includes(undefined) ? undefined : events as Asked[];
}

/** What formats have in common whose requests hold a list of `messages`, each with a `role` and a `content`. */
export const MESSAGES = {
  remembering: (asked: Asked, content: string, strategy: MemoryStrategy): object => ({
    ...asked,
    messages: withMemory(messagesIn(asked), { role: "user", content }, strategy),
  }),
  /** Of those whose system is a message, too. */
  instructed: (asked: Asked, content: string): object => ({
    ...asked,
    messages: [{ role: "system", content }, ...messagesIn(asked)],
  }),
};

function messagesIn(asked: Asked): readonly unknown[] {
  return asked["messages"] as readonly unknown[] ?? [];
}

/** A list of messages with one more, before the last. */
export function withMemory(
  messages: readonly unknown[],
  memory: object,
  strategy: MemoryStrategy,
): readonly unknown[] {
  const isSystem = (message: unknown) => (message as { role?: unknown }).role === "system";
  const system = messages.filter(isSystem);
  const others = messages.filter((message) => !isSystem(message));
  const lastUser = others.findLastIndex((message) => (message as { role?: unknown }).role === "user");
  const at = lastUser < 0 ? others.length : lastUser;
  if (strategy === "prepend") return [...system, memory, ...others];
  if (strategy === "replace") return [...system, memory, ...others.slice(at)];
  return [...system, ...others.slice(0, at), memory, ...others.slice(at)];
}
