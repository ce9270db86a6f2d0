/** OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat */
import {
  type Asked,
  eventsOf,
  type LlmFormat,
  MESSAGES,
  type Said,
  slicesOf,
  textOf,
  tokensOf,
  wordsOf,
} from "./format.ts";
import { jsonOf } from "../json_text.ts";

interface Message {
  readonly role: string;
  readonly content?: unknown;
}

interface Delta {
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly index?: number; readonly function?: Partial<RawCall> }[];
}

interface RawCall {
  readonly name: string;
  readonly arguments: string;
}

const MODEL = "scripted";

export const openai: LlmFormat = {
  url: "https://api.openai.com/v1/chat/completions",
  isFor: (path) => path.endsWith("/chat/completions"),
  messages: ({ messages = [] }) =>
    (messages as readonly Message[]).map(({ role, content }) => ({ role, content: textOf(content) })),
  isStreamed: ({ stream }) => stream === true,
  reply: (said, number) => ({
    id: `chatcmpl-${number}`,
    object: "chat.completion",
    created: 0,
    model: MODEL,
    choices: [{ index: 0, message: messageOf(said, number), finish_reason: finishOf(said) }],
    usage: usageOf(said),
  }),
  pieces(said, number) {
    const chunk = (delta: object, finish_reason: string | null = null) =>
      event({
        id: `chatcmpl-${number}`,
        object: "chat.completion.chunk",
        created: 0,
        model: MODEL,
        choices: [{ index: 0, delta, finish_reason }],
      });
    return [
      chunk({ role: "assistant", content: "" }),
      ...wordsOf(said.text).map((content) => chunk({ content })),
      ...said.calls.flatMap(({ name, args }, index) => [
        chunk({
          tool_calls: [{ index, id: idOf(number, index), type: "function", function: { name, arguments: "" } }],
        }),
        ...slicesOf(args).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
      ]),
      chunk({}, finishOf(said)),
      "data: [DONE]\n\n",
    ];
  },
  read(body) {
    const choices = (jsonOf(body) as Asked | undefined)?.["choices"];
    if (Array.isArray(choices)) return merged(choices.map(({ message }: { message: Delta }) => message));
    const events = eventsOf(body);
    if (events === undefined) return undefined;
    return merged(
      events.flatMap(({ choices: some }) => ((some ?? []) as { delta: Delta }[]).map(({ delta }) => delta)),
    );
  },
  error: (_status, type, message) => ({ error: { message, type, code: type, param: null } }),
  ...MESSAGES,
};

function merged(deltas: readonly Delta[]): Said {
  const calls: { name: string; args: string }[] = [];
  for (const { tool_calls: some } of deltas) {
    for (
      const [place, { index = place, function: { name = "", arguments: args = "" } = {} }] of (some ?? []).entries()
    ) {
      const call = calls[index] ??= { name: "", args: "" };
      call.name += name;
      call.args += args;
    }
  }
  return { text: deltas.map(({ content }) => content ?? "").join(""), calls };
}

function messageOf({ text, calls }: Said, number: number): object {
  const content = text === "" && calls.length > 0 ? null : text;
  if (calls.length === 0) return { role: "assistant", content, refusal: null };
  const tool_calls = calls.map(({ name, args }, index) => ({
    id: idOf(number, index),
    type: "function",
    function: { name, arguments: args },
  }));
  return { role: "assistant", content, refusal: null, tool_calls };
}

function finishOf({ calls, isCut }: Said): string {
  return isCut === true ? "length" : calls.length > 0 ? "tool_calls" : "stop";
}

function usageOf(said: Said): object {
  const tokens = tokensOf(said);
  return { prompt_tokens: 0, completion_tokens: tokens, total_tokens: tokens };
}

function idOf(number: number, index: number): string {
  return index === 0 ? `call_${number}` : `call_${number}_${index}`;
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
