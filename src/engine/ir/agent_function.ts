/** A function as an agent: a scenario whose only step asks it. What it calls is the world's, as in any scenario. */
import type { AuthorWorld, ScenarioFunction } from "./author.ts";
import type { ScenarioIR, Step } from "./scenario.ts";

/** An agent that a module exports: it gets what it is asked, and the world. */
type AgentFunction = (input: string, world: AuthorWorld) => unknown;

/** As LangChain's runnables and graphs are called. */
interface Runnable {
  invoke(input: { readonly input: string; readonly messages: readonly object[] }): unknown;
}

const REF = "agent";

/** @param steps what is around the agent */
export function agentScenario(name: string, exportName: string, steps: readonly Step[]): ScenarioIR {
  const ask = { type: "call", ref: REF, name: exportName } as const;
  return { version: 1, name, steps: [...steps, ask], export: exportName };
}

/** Returns whether it is the scenario of an agent that a module exports. */
export function isAgentScenario({ steps }: Pick<ScenarioIR, "steps">): boolean {
  return steps.some((step) => step.type === "call" && step.ref === REF);
}

/** Returns whether an export can be asked. */
export function isAgent(value: unknown): value is AgentFunction | Runnable {
  if (typeof value === "function") return !/^class\b/.test(Function.prototype.toString.call(value));
  return typeof value === "object" && value !== null && typeof (value as { invoke?: unknown }).invoke === "function";
}

/** The function that the scenario of an agent names. */
export function agentFunction(agent: AgentFunction | Runnable): readonly [string, ScenarioFunction] {
  const ask = async (input: string, world: AuthorWorld) =>
    await textOf(
      await (typeof agent === "function"
        ? agent(input, world)
        : agent.invoke({ input, messages: [{ role: "user", content: input }] })),
    );
  return [REF, (world: AuthorWorld) => world.agent.ask((input) => ask(input, world))];
}

/** What its user reads: a text, one that comes in pieces, or the field that holds it. */
async function textOf(given: unknown): Promise<unknown> {
  if (typeof given !== "object" || given === null) return given;
  if (Symbol.asyncIterator in given) {
    let text = "";
    for await (const piece of given as AsyncIterable<unknown>) text += String(piece);
    return text;
  }
  const { output, text, content, messages } = given as Readonly<Record<string, unknown>>;
  const last = Array.isArray(messages) ? messages.at(-1) as { readonly content?: unknown } | undefined : undefined;
  return output ?? text ?? content ?? last?.content ?? given;
}
