import { z } from "zod";
import { realCrypto } from "../../host/crypto.ts";
import { Failure } from "../../findings/failure.ts";
import { type AgentReply, agentReply, type PathQuery } from "../../text/agent_reply.ts";
import { agentRequest } from "../../text/agent_request.ts";
import { HTTP } from "../http/http.ts";
import { type HttpAnswer, HttpError } from "../http/messages.ts";
import type { BaseWorld } from "../part.ts";
import { defineStep } from "../step.ts";
import { AGENT } from "./agent.ts";

const RESET_TIMEOUT_MS = 5_000;
const texts = z.record(z.string(), z.string());

const fields = {
  url: z.url({ protocol: /^https?$/ }).describe("where the agent listens"),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).nullish().describe("POST by default"),
  headers: texts.nullish().describe("headers; ${NAME} stands for a variable of the environment"),
  query: texts.nullish().describe("parameters of the query; ${NAME} stands for a variable of the environment"),
  template: z.string().nullish().describe("the body, with {prompt} and fields of the prompt in it"),
  structured: z.boolean().nullish().describe("whether lines of the prompt are fields of the template; true by default"),
  response_path: z.string().min(1).nullish().describe("where the answer has its text, in JSONPath"),
  timeout_ms: z.int().min(1).nullish().describe("real ms after which there is no answer; 30,000 by default"),
  reset_url: z.url({ protocol: /^https?$/ }).nullish().describe("gets a POST before the agent is asked"),
};

type AgentHttpStep = z.output<z.ZodObject<typeof fields>>;

export const agentHttp = defineStep("agent_http", fields, {
  group: "Agents",
  constructor: "agent.http(url, { template, responsePath, … })",
  describe:
    "Asks an agent that listens outside of the world, and judges its answer. The answer is recorded, so that a replay asks nobody.",
  run: async (step, { world }) => {
    const agent = world.use(AGENT);
    if (typeof step.reset_url === "string") await reset(step.reset_url, world);
    const startMs = world.kernel.clock.elapsedMs;
    const { text, failed } = await ask(step, agent.input, world);
    await agent.answered({ text, failed, afterMs: world.kernel.clock.elapsedMs - startMs });
  },
});

async function ask(step: AgentHttpStep, prompt: string, world: BaseWorld): Promise<AgentReply> {
  const path = step.response_path ?? undefined;
  const request = agentRequest(
    { ...step, method: step.method ?? "POST", isStructured: step.structured !== false },
    prompt,
  );
  const hash = realCrypto().createHash("sha256").update(`${request.url}\n${request.body}`).digest("hex").slice(0, 16);
  const variables = variablesIn({ ...step.headers, ...step.query });
  try {
    const answer = await world.use(HTTP).sendOutside(request, {
      detail: `agent ${request.method} ${step.url} ${hash}`,
      timeoutMs: step.timeout_ms ?? DEFAULT_TIMEOUT_MS,
      variables,
    });
    if (answer.cutBytes !== undefined) {
      return { text: `the answer was cut off at ${answer.cutBytes} bytes (maxHostBytes)`, failed: true };
    }
    const query = path === undefined ? () => [] : await world.kernel.outside.compute("agent", "path", loadQuery);
    return agentReply({ status: answer.status, type: typeOf(answer), body: answer.body }, path, query);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { text: `${error.message} (${error.code})`, failed: true };
  }
}

const DEFAULT_TIMEOUT_MS = 30_000;

async function reset(url: string, world: BaseWorld): Promise<void> {
  const request = { method: "POST", url, headers: {}, body: "" };
  const bounds = { detail: `agent reset ${url}`, timeoutMs: RESET_TIMEOUT_MS, variables: [] };
  const problem = await world.use(HTTP).sendOutside(request, bounds).then(
    ({ status }) => status < 400 ? undefined : `HTTP ${status}`,
    (error: unknown) => {
      if (!(error instanceof HttpError)) throw error;
      return `${error.message} (${error.code})`;
    },
  );
  if (problem === undefined) return;
  throw new Failure("error", "agent_reset", `the agent was not reset: ${problem}`, {
    hint: "its runs would depend on one another; mend reset_endpoint, or leave it out",
  });
}

/** The names that stand as `${NAME}` in values. */
function variablesIn(values: Readonly<Record<string, string>>): readonly string[] {
  return [
    ...new Set(
      Object.values(values).flatMap((text) => [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name]) => name!)),
    ),
  ];
}

function typeOf({ headers }: HttpAnswer): string {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
}

async function loadQuery(): Promise<PathQuery> {
  return (await import("./path_query.ts")).pathQuery;
}
