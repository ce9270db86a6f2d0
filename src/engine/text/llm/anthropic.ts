/** Anthropic's messages: https://docs.anthropic.com/en/api/messages */
import {
  type Asked,
  eventsOf,
  type LlmFormat,
  type LlmMessage,
  MESSAGES,
  type Said,
  slicesOf,
  textOf,
  tokensOf,
  wordsOf,
} from "./format.ts";
import { jsonOf } from "../json_text.ts";

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  readonly input?: unknown;
}

export const anthropic: LlmFormat = {
  url: "https://api.anthropic.com/v1/messages",
  isFor: (path) => path.endsWith("/v1/messages"),
  messages: ({ system, messages = [] }) => [
    ...(system === undefined ? [] : [{ role: "system", content: textOf(system) }]),
    ...(messages as readonly { role: string; content?: unknown }[]).map(plain),
  ],
  isStreamed: ({ stream }) => stream === true,
  reply: (said, number) => ({
    ...envelope(number),
    content: blocksOf(said, number).map(({ block }) => block),
    stop_reason: stopOf(said),
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: tokensOf(said) },
  }),
  pieces(said, number) {
    const message = { ...envelope(number), content: [], stop_reason: null, stop_sequence: null };
    return [
      event("message_start", { message: { ...message, usage: { input_tokens: 0, output_tokens: 0 } } }),
      ...blocksOf(said, number).flatMap(({ start, deltas }, index) => [
        event("content_block_start", { index, content_block: start }),
        ...deltas.map((delta) => event("content_block_delta", { index, delta })),
        event("content_block_stop", { index }),
      ]),
      event("message_delta", {
        delta: { stop_reason: stopOf(said), stop_sequence: null },
        usage: { output_tokens: tokensOf(said) },
      }),
      event("message_stop", {}),
    ];
  },
  read(body) {
    const content = (jsonOf(body) as Asked | undefined)?.["content"];
    if (Array.isArray(content)) return saidIn(content as Block[]);
    const events = eventsOf(body);
    return events === undefined ? undefined : saidIn(blocksIn(events));
  },
  error: (_status, type, message) => ({ type: "error", error: { type, message } }),
  remembering: MESSAGES.remembering,
  instructed: (asked, text) => ({
    ...asked,
    system: asked["system"] === undefined ? text : `${textOf(asked["system"])}\n${text}`,
  }),
};

function plain({ role, content }: { readonly role: string; readonly content?: unknown }): LlmMessage {
  const isResult = Array.isArray(content) && content.some((part: { content?: unknown }) => part.content !== undefined);
  return { role: isResult ? "tool" : role, content: textOf(content) };
}

function blocksIn(events: readonly Asked[]): readonly Block[] {
  const blocks: { type: string; text?: string; name?: string; args: string }[] = [];
  for (const { type, index, content_block, delta } of events) {
    if (type === "content_block_start") blocks[index as number] = { ...content_block as Block, args: "" };
    const block = blocks[index as number];
    if (type !== "content_block_delta" || block === undefined) continue;
    const { text, partial_json: part } = delta as { text?: string; partial_json?: string };
    if (text !== undefined) block.text = (block.text ?? "") + text;
    block.args += part ?? "";
  }
  return blocks.map(({ args, ...block }) =>
    block.type === "tool_use" ? { ...block, input: jsonOf(args) ?? args } : block
  );
}

function saidIn(blocks: readonly Block[]): Said {
  return {
    text: blocks.map(({ text = "" }) => text).join(""),
    calls: blocks.flatMap(({ type, name = "", input }) =>
      type === "tool_use" ? [{ name, args: typeof input === "string" ? input : JSON.stringify(input ?? {}) }] : []
    ),
  };
}

function blocksOf({ text, calls }: Said, number: number) {
  const said = text === "" ? [] : [{
    block: { type: "text", text },
    start: { type: "text", text: "" },
    deltas: wordsOf(text).map((word): object => ({ type: "text_delta", text: word })),
  }];
  return [
    ...said,
    ...calls.map(({ name, args }, index) => {
      const id = index === 0 ? `toolu_${number}` : `toolu_${number}_${index}`;
      return {
        block: { type: "tool_use", id, name, input: jsonOf(args) ?? args },
        start: { type: "tool_use", id, name, input: {} },
        deltas: slicesOf(args).map((part): object => ({ type: "input_json_delta", partial_json: part })),
      };
    }),
  ];
}

function stopOf({ calls, isCut }: Said): string {
  return isCut === true ? "max_tokens" : calls.length > 0 ? "tool_use" : "end_turn";
}

function envelope(number: number): object {
  return { id: `msg_${number}`, type: "message", role: "assistant", model: "scripted" };
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
