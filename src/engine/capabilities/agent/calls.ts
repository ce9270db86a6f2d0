/** Which requests are calls of tools and of models. A tool is `POST http://tools.test/<name>`; models are known by their paths. */
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
  readonly args: string;
  /** What arrived; undefined while nothing has, or if the call failed. */
  result?: string | undefined;
  /** Whether the service did what it was asked, whatever arrived. */
  done: boolean;
}

/** Returns what a request is to an agent; undefined for one that is neither. */
export function meantBy({ url, path }: Pick<OpenCall, "url" | "path">): Meant | undefined {
  if (url.startsWith(`${TOOLS}/`)) {
    return { kind: "tool", name: decodeURIComponent(new URL(url).pathname.slice(1)) };
  }
  const [bare = ""] = path.split("?");
  if (bare.endsWith("/chat/completions")) return { kind: "llm", name: "openai" };
  if (bare.endsWith("/v1/messages")) return { kind: "llm", name: "anthropic" };
  return undefined;
}

/** Returns whether a text is of a form in which `*` stands for any text. */
export function fits(form: string, text: string): boolean {
  const source = form.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&")).join(".*");
  return new RegExp(`^${source}$`, "s").test(text);
}
