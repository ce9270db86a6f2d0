/** Ollama's chat, whose streams are lines of JSON: https://github.com/ollama/ollama/blob/main/docs/api.md */
import { type LlmFormat, MESSAGES, type Said, textOf, tokensOf, wordsOf } from "./format.ts";
import { jsonOf } from "../json_text.ts";

interface Line {
  readonly message?: {
    readonly content?: string;
    readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments?: unknown } }[];
  };
}

export const ollama: LlmFormat = {
  url: "http://localhost:11434/api/chat",
  isFor: (path) => path.endsWith("/api/chat"),
  messages: ({ messages = [] }) =>
    (messages as readonly { role: string; content?: unknown }[]).map(({ role, content }) => ({
      role,
      content: textOf(content),
    })),
  isStreamed: ({ stream }) => stream !== false,
  reply: (said) => line(said, true),
  pieces: (said) => [
    ...wordsOf(said.text).map((text) => `${JSON.stringify(line({ text, calls: [] }, false))}\n`),
    ...(said.calls.length === 0 ? [] : [`${JSON.stringify(line({ text: "", calls: said.calls }, false))}\n`]),
    `${JSON.stringify(line({ ...said, text: "", calls: [] }, true))}\n`,
  ],
  read(body) {
    const lines = body.trimEnd().split("\n").map(jsonOf) as (Line | undefined)[];
    if (lines.some((each) => each?.message === undefined)) return undefined;
    return {
      text: lines.map((each) => each!.message!.content ?? "").join(""),
      calls: lines.flatMap((each) =>
        (each!.message!.tool_calls ?? []).map(({ function: { name, arguments: args } }) => ({
          name,
          args: JSON.stringify(args ?? {}),
        }))
      ),
    };
  },
  error: (_status, _type, message) => ({ error: message }),
  ...MESSAGES,
};

function line(said: Said, done: boolean): object {
  const { text, calls, isCut } = said;
  const tool_calls = calls.map(({ name, args }) => ({ function: { name, arguments: jsonOf(args) ?? {} } }));
  return {
    model: "scripted",
    created_at: "1970-01-01T00:00:00Z",
    message: { role: "assistant", content: text, ...(calls.length === 0 ? {} : { tool_calls }) },
    done,
    ...(done ? { done_reason: isCut === true ? "length" : "stop", eval_count: tokensOf(said) } : {}),
  };
}
