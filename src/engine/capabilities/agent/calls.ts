/** Which requests are calls of tools and of models. A tool is `POST http://tools.test/<name>`; models are known by their paths. */
import { formatOf } from "../../text/llm/formats.ts";
import type { OpenCall } from "../http/messages.ts";

/** The origin under which declared tools answer. */
export const TOOLS = "http://tools.test";

/** What a request of an agent is. */
export type AgentCallKind = "tool" | "llm";

export interface Meant {
  readonly kind: AgentCallKind;
  /** The tool's name, or the wire format of the model. */
  readonly name: string;
}

/** A call of a tool or of a model. */
export interface AgentCall extends Meant {
  /** Arguments as JSON in a canonical form; of other text, the text. */
  readonly args: string;
  /** What arrived; undefined while nothing has, or if the call failed. */
  result?: string | undefined;
  /** The status of what arrived; 0 if the call failed. */
  status?: number | undefined;
  /** Virtual ms from the call to what arrived. */
  afterMs?: number | undefined;
  /** Whether the agent saw it succeed. */
  succeeded: boolean;
  /** Whether the service did what it was asked, whatever arrived. */
  done: boolean;
}

/** Returns what a request is to an agent; undefined for one that is neither. */
export function meantBy({ url, path }: Pick<OpenCall, "url" | "path">): Meant | undefined {
  if (url.startsWith(`${TOOLS}/`)) {
    return { kind: "tool", name: decoded(new URL(url).pathname.slice(1)) };
  }
  const format = formatOf(path);
  return format === undefined ? undefined : { kind: "llm", name: format };
}

/** Returns whether a text is of a form in which `*` stands for any text. In time that is the product of both lengths at most. */
export function fits(form: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let retry = 0;
  while (place < text.length) {
    if (form[at] === "*") {
      star = at++;
      retry = place;
    } else if (at < form.length && form[at] === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++retry;
    } else return false;
  }
  while (form[at] === "*") at++;
  return at === form.length;
}

/** JSON in one form, whatever the order of keys and the spaces between. */
export function canonical(text: string): string {
  try {
    return canonicalOf(JSON.parse(text));
  } catch {
    return text;
  }
}

export function canonicalOf(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, each: unknown) =>
      typeof each !== "object" || each === null || Array.isArray(each)
        ? each
        : Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1)),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
