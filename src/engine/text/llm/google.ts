/** Google's generateContent: https://ai.google.dev/api/generate-content */
import { type Asked, eventsOf, type LlmFormat, type Said, textOf, tokensOf, withMemory, wordsOf } from "./format.ts";
import { jsonOf } from "../json_text.ts";

interface Part {
  readonly text?: string;
  readonly functionCall?: { readonly name: string; readonly args?: unknown };
  readonly functionResponse?: { readonly response?: unknown };
}

interface Content {
  readonly role?: string;
  readonly parts?: readonly Part[];
}

export const google: LlmFormat = {
  url: "https://generativelanguage.googleapis.com",
  isFor: (path) => /:(stream)?generateContent(\?|$)/i.test(path),
  messages: ({ systemInstruction, contents = [] }) => [
    ...(systemInstruction === undefined
      ? []
      : [{ role: "system", content: said((systemInstruction as Content).parts) }]),
    ...(contents as readonly Content[]).map(({ role = "user", parts = [] }) => {
      const results = parts.flatMap(({ functionResponse }) => functionResponse === undefined ? [] : [functionResponse]);
      return results.length === 0
        ? { role: role === "model" ? "assistant" : role, content: said(parts) }
        : { role: "tool", content: results.map(({ response }) => JSON.stringify(response)).join("\n") };
    }),
  ],
  isStreamed: (_asked, path) => path.includes(":streamGenerateContent"),
  reply: (answer) => chunk(partsOf(answer), answer, finishOf(answer)),
  pieces(answer) {
    const parts = [...wordsOf(answer.text).map((text): Part => ({ text })), ...partsOf({ ...answer, text: "" })];
    return parts.map((part, index) =>
      `data: ${
        JSON.stringify(chunk([part], answer, index === parts.length - 1 ? finishOf(answer) : undefined))
      }\r\n\r\n`
    );
  },
  read(body) {
    const whole = jsonOf(body) as Asked | undefined;
    const chunks = whole === undefined ? eventsOf(body) : [whole];
    const candidates = chunks?.map(({ candidates: some }) => (some as { content?: Content }[] | undefined)?.[0]);
    if (candidates === undefined || candidates.includes(undefined)) return undefined;
    const parts = candidates.flatMap((candidate) => candidate?.content?.parts ?? []);
    return {
      text: said(parts),
      calls: parts.flatMap(({ functionCall: call }) =>
        call === undefined ? [] : [{ name: call.name, args: JSON.stringify(call.args ?? {}) }]
      ),
    };
  },
  error: (status, type, message) => ({ error: { code: status, message, status: type.toUpperCase() } }),
  remembering: (asked, text, strategy) => ({
    ...asked,
    contents: withMemory(asked["contents"] as readonly unknown[] ?? [], { role: "user", parts: [{ text }] }, strategy),
  }),
  instructed: (asked, text) => ({
    ...asked,
    systemInstruction: { parts: [...(asked["systemInstruction"] as Content | undefined)?.parts ?? [], { text }] },
  }),
};

function said(parts: readonly Part[] = []): string {
  return parts.map(({ text }) => textOf(text)).join("");
}

function partsOf({ text, calls }: Said): readonly Part[] {
  return [
    ...(text === "" ? [] : [{ text }]),
    ...calls.map(({ name, args }) => ({ functionCall: { name, args: jsonOf(args) ?? {} } })),
  ];
}

function finishOf({ isCut }: Said): string {
  return isCut === true ? "MAX_TOKENS" : "STOP";
}

function chunk(parts: readonly Part[], answer: Said, finishReason: string | undefined): object {
  const tokens = tokensOf(answer);
  return {
    candidates: [{
      index: 0,
      content: { role: "model", parts },
      ...(finishReason === undefined ? {} : { finishReason }),
    }],
    modelVersion: "scripted",
    usageMetadata: { promptTokenCount: 0, candidatesTokenCount: tokens, totalTokenCount: tokens },
  };
}
