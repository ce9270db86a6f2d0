/** What is around an agent: scripted models, in the wire formats of providers, and tools. Each is a service of the world. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { http } from "./http.ts";
import { requireString } from "./make.ts";

/** A message of a conversation with a model: its role and its text. */
export interface LlmMessage {
  /** `system`, `user`, `assistant` or `tool`. */
  readonly role: string;
  /** The text; of a result of a tool, what the tool gave. */
  readonly content: string;
}

/** What a scripted model answers: a text, or a call of a tool. */
export type LlmAnswer = { readonly say: string } | { readonly call: string; readonly args?: unknown };

/** Answers a conversation, or undefined where the next rule is to. */
export type LlmRule = (messages: readonly LlmMessage[]) => LlmAnswer | undefined;

/** Options of a scripted model. */
export interface ScriptedOptions {
  /** The wire format: `openai` (chat completions; the default) or `anthropic` (messages). */
  readonly format?: "openai" | "anthropic";
}

/** Models that a scenario scripts. */
export interface LlmSteps {
  /**
   * Lets rules play a model: the first one that answers counts. It answers `https://api.openai.com/v1/chat/completions`, or
   * `https://api.anthropic.com/v1/messages`; a conversation that no rule answers gets the status 400.
   * @param rules Functions from the messages of a conversation to an answer.
   * @param options The wire format.
   */
  scripted(rules: readonly LlmRule[], options?: ScriptedOptions): Step;
}

/** A tool without its answer. */
export interface ToolWithoutAnswer {
  /**
   * Says what the tool gives: a value, or a function that computes it from the arguments.
   * @param answer The result, as JSON.
   */
  answers(answer: unknown): Step;
}

/** Tools that a scenario plays. */
export interface ToolSteps {
  /**
   * Declares a tool: an agent calls it by `POST http://tools.test/<name>` with its arguments as JSON.
   * @param name The name of the tool.
   */
  when(name: string): ToolWithoutAnswer;
}

const FORMATS = {
  openai: { url: "https://api.openai.com/v1/chat/completions", reply: openaiReply },
  anthropic: { url: "https://api.anthropic.com/v1/messages", reply: anthropicReply },
};

/**
 * Models that a scenario scripts, so that an agent runs without a key and without a network.
 *
 * @example
 * ```ts
 * import { llm, scenario } from "seedbed";
 *
 * const greets = () => ({ say: "Hello" });
 *
 * export default scenario("the agent greets")
 *   .world({ agent: { input: "Hi", checks: [{ id: "greets", type: "contains", value: "hello" }] } })
 *   .step(llm.scripted([greets]))
 *   .step("ask", ({ agent }) =>
 *     agent.ask(async (input) => {
 *       const body = JSON.stringify({ model: "scripted", messages: [{ role: "user", content: input }] });
 *       const response = await fetch("https://api.openai.com/v1/chat/completions", { method: "POST", body });
 *       return (await response.json()).choices[0].message.content;
 *     }));
 * ```
 */
export const llm: LlmSteps = {
  scripted(rules: readonly LlmRule[], { format = "openai" }: ScriptedOptions = {}) {
    if (!Array.isArray(rules) || rules.length === 0 || rules.some((rule) => typeof rule !== "function")) {
      throw problem("llm.scripted rules", "at least one function from messages to an answer", rules);
    }
    if (!Object.hasOwn(FORMATS, format)) throw problem("llm.scripted format", "openai or anthropic", format);
    const { url, reply } = FORMATS[format];
    let answered = 0;
    return http.serve(url, async (request) => {
      const asked = await request.json() as { system?: string; messages?: readonly RawMessage[] };
      const messages = [
        ...(asked.system === undefined ? [] : [{ role: "system", content: asked.system }]),
        ...(asked.messages ?? []).map(plainMessage),
      ];
      for (const rule of rules) {
        const answer = rule(messages);
        if (answer !== undefined) return Response.json(reply(answer, ++answered));
      }
      return Response.json({ error: { type: "invalid_request_error", message: "no rule answers this conversation" } }, {
        status: 400,
      });
    });
  },
};

/**
 * Tools that a scenario plays.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { scenario, tool } from "seedbed";
 *
 * export default scenario("an order costs forty euros")
 *   .step(tool.when("orders").answers({ eur: 40 }))
 *   .step("look it up", async () => {
 *     const response = await fetch("http://tools.test/orders", { method: "POST", body: JSON.stringify({ order: 12 }) });
 *     equal((await response.json()).eur, 40);
 *   });
 * ```
 */
export const tool: ToolSteps = {
  when(name: string) {
    requireString("tool.when name", name);
    return {
      answers(answer: unknown) {
        if (answer === undefined) throw problem("tool.when answers", "a value, or a function of the arguments", answer);
        return http.serve(`http://tools.test/${encodeURIComponent(name)}`, async (request) => {
          const text = await request.text();
          const args: unknown = text === "" ? {} : JSON.parse(text);
          return Response.json(await (typeof answer === "function" ? answer(args) : answer));
        });
      },
    };
  },
};

interface RawMessage {
  readonly role: string;
  readonly content?: string | null | readonly { readonly text?: string; readonly content?: unknown }[];
}

function plainMessage({ role, content }: RawMessage): LlmMessage {
  if (typeof content === "string") return { role, content };
  const isResult = content?.some((part) => part.content !== undefined) === true;
  const text = (content ?? []).map((part) => part.text ?? (part.content === undefined ? "" : textOf(part.content)));
  return { role: isResult ? "tool" : role, content: text.join("\n") };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function openaiReply(answer: LlmAnswer, number: number): object {
  const message = "say" in answer ? { role: "assistant", content: answer.say } : {
    role: "assistant",
    content: null,
    tool_calls: [{
      id: `call_${number}`,
      type: "function",
      function: { name: answer.call, arguments: JSON.stringify(answer.args ?? {}) },
    }],
  };
  const finish = "say" in answer ? "stop" : "tool_calls";
  return {
    id: `chatcmpl-${number}`,
    object: "chat.completion",
    model: "scripted",
    choices: [{ index: 0, message, finish_reason: finish }],
  };
}

function anthropicReply(answer: LlmAnswer, number: number): object {
  const content = "say" in answer
    ? { type: "text", text: answer.say }
    : { type: "tool_use", id: `toolu_${number}`, name: answer.call, input: answer.args ?? {} };
  return {
    id: `msg_${number}`,
    type: "message",
    role: "assistant",
    model: "scripted",
    content: [content],
    stop_reason: "say" in answer ? "end_turn" : "tool_use",
  };
}
