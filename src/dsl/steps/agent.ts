/** What is around an agent: scripted models, in the wire formats of providers, and tools. Each is a service of the world. */
import type { Step } from "../../engine/ir/scenario.ts";
import { type LlmMessage, type Said } from "../../engine/text/llm/format.ts";
import { LLM_FORMATS } from "../../engine/text/llm/formats.ts";
import { namedModel, PROVIDERS } from "../../engine/text/llm/providers.ts";
import { problem } from "../problem.ts";
import { http } from "./http.ts";
import { make, requireString } from "./make.ts";

export type { LlmMessage };

/** A call of a tool that a scripted model makes. */
export interface LlmCall {
  /** The name of the tool. */
  readonly call: string;
  /** The arguments, as a value that JSON can hold; none unless given. */
  readonly args?: unknown;
}

/** What a scripted model answers: a text, a call of a tool, or several calls at once, perhaps with a text. */
export type LlmAnswer = { readonly say: string } | LlmCall | {
  readonly say?: string;
  readonly calls: readonly LlmCall[];
};

/** Answers a conversation; undefined leaves it to the next rule. */
export type LlmRule = (messages: readonly LlmMessage[]) => LlmAnswer | undefined;

/** Options of a scripted model. */
export interface ScriptedOptions {
  /**
   * The wire format: `openai` (chat completions; the default), `anthropic` (messages), `google` (generateContent) or `ollama`
   * (chat).
   */
  readonly format?: "openai" | "anthropic" | "google" | "ollama";
  /** The URL at which the model answers, and below it; the provider's own by default. */
  readonly url?: string;
}

/** Options of a real model. */
export interface HostModelOptions {
  /** The URL below which it is asked, such as `http://gpu.internal:11434`. */
  readonly url?: string;
}

/** Models that a scenario scripts, or has asked. */
export interface LlmSteps {
  /**
   * Lets rules play a model: the first rule that answers a conversation counts. The model answers at the provider's own URL, such
   * as `https://api.openai.com/v1/chat/completions`, and streams if the request asks for it. A conversation that no rule answers
   * gets the status 400.
   * @param rules Functions from the messages of a conversation to an answer.
   * @param options The wire format.
   */
  scripted(rules: readonly LlmRule[], options?: ScriptedOptions): Step;
  /**
   * Lets a real model answer. The request goes to the provider with a key from the environment (`OPENAI_API_KEY`,
   * `ANTHROPIC_API_KEY`, `GOOGLE_API_KEY` or `GEMINI_API_KEY`; Ollama needs none), which enters neither the world nor a trace. The
   * answer is a recorded decision, so that a replay asks nobody.
   * @param model The provider and the model, such as `openai:gpt-4o-mini` or `ollama:qwen3:8b`. The model takes the place of the
   *   one that a request names; with a provider alone, such as `ollama`, a request says which.
   * @param options Where the model listens, if not where its provider does.
   */
  host(model: string, options?: HostModelOptions): Step;
}

/** A tool without its answer. */
export interface ToolWithoutAnswer {
  /**
   * Says what the tool returns: a value, or a function that computes it from the arguments.
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
  scripted(rules: readonly LlmRule[], { format: name = "openai", url }: ScriptedOptions = {}) {
    if (!Array.isArray(rules) || rules.length === 0 || rules.some((rule) => typeof rule !== "function")) {
      throw problem("llm.scripted rules", "at least one function from messages to an answer", rules);
    }
    if (!Object.hasOwn(LLM_FORMATS, name)) {
      throw problem("llm.scripted format", `one of ${Object.keys(LLM_FORMATS).join(", ")}`, name);
    }
    const format = LLM_FORMATS[name];
    let answered = 0;
    return http.serve(url ?? format.url, async (request) => {
      const asked = await request.json() as Readonly<Record<string, unknown>>;
      const messages = format.messages(asked);
      for (const rule of rules) {
        const answer = rule(messages);
        if (answer === undefined) continue;
        const said = saidBy(answer);
        const number = ++answered;
        if (!format.isStreamed(asked, request.url)) return Response.json(format.reply(said, number));
        const type = name === "ollama" ? "application/x-ndjson" : "text/event-stream";
        return new Response(format.pieces(said, number).join(""), { headers: { "content-type": type } });
      }
      return Response.json(format.error(400, "invalid_request_error", "no rule answers this conversation"), {
        status: 400,
      });
    });
  },
  host(model: string, { url }: HostModelOptions = {}) {
    requireString("llm.host model", model);
    if (namedModel(model) === undefined) {
      throw problem("llm.host model", `a provider (${Object.keys(PROVIDERS).join(", ")}) and a model`, model);
    }
    return make("llm_host", { model, url });
  },
};

/** Options of an agent that listens outside of the world. */
export interface AgentHttpOptions {
  /** `POST` by default. Without a body, what the template gives becomes the query. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Headers by name. `${NAME}` stands for a variable of the environment, whose value enters no trace. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of the query by name; `${NAME}` as in headers. */
  readonly query?: Readonly<Record<string, string>>;
  /** The body, such as `{"question": "{prompt}"}`; `{"input": "{prompt}"}` by default. */
  readonly template?: string;
  /** Where the answer has its text, as JSONPath; the usual fields are tried, if you leave it out. */
  readonly responsePath?: string;
  /** Real ms after which there is no answer; 30,000 by default. */
  readonly timeoutMs?: number;
  /** A URL that gets a POST before the agent is asked. */
  readonly resetUrl?: string;
}

/** Agents that listen outside of the world. */
export interface AgentSteps {
  /**
   * Asks an agent behind HTTP what the run asks, and judges its answer. The answer is a recorded decision, so that a replay asks nobody.
   * @param url Where the agent listens.
   * @param options What it is sent, and where its answer has its text.
   */
  http(url: string, options?: AgentHttpOptions): Step;
}

/**
 * Agents that listen outside of the world.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { agent, scenario } from "seedbed";
 *
 * const desk = scenario("the desk knows what an order costs")
 *   .world({ agent: { input: "What does order 12 cost?", checks: [{ id: "cost", type: "contains", value: "40" }] } })
 *   .step(agent.http("http://127.0.0.1:8000/ask", { template: '{"question": "{prompt}"}', responsePath: "$.answer" }));
 * equal(desk.toIR().steps[0]!.type, "agent_http");
 * ```
 */
export const agent: AgentSteps = {
  http(url: string, { method, headers, query, template, responsePath, timeoutMs, resetUrl }: AgentHttpOptions = {}) {
    requireString("agent.http url", url);
    return make("agent_http", {
      url,
      method,
      headers,
      query,
      template,
      structured: undefined,
      response_path: responsePath,
      timeout_ms: timeoutMs,
      reset_url: resetUrl,
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

function saidBy(answer: LlmAnswer): Said {
  const calls = "calls" in answer ? answer.calls : "call" in answer ? [answer] : [];
  return {
    text: "say" in answer ? answer.say ?? "" : "",
    calls: calls.map(({ call, args }) => ({ name: call, args: JSON.stringify(args ?? {}) })),
  };
}
