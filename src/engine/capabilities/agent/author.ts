/** The agent of a run, as the code of a scenario sees it. */
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { AGENT } from "./agent.ts";

/** What the code of a scenario has of the agent that is tested. */
export interface AgentRun {
  /** What the agent is asked in this run. */
  readonly input: string;
  /**
   * Asks the agent, and judges its answer by the checks of the run: a check that does not hold ends the run.
   * @param answer the agent: a function from what it is asked to its answer, a text or a value that is shown as JSON
   */
  ask(answer: (input: string) => unknown): Promise<void>;
}

class AuthorAgent implements AgentRun {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  get input(): string {
    return this.#world.use(AGENT).input;
  }

  async ask(answer: (input: string) => unknown): Promise<void> {
    const agent = this.#world.use(AGENT);
    const { clock } = this.#world.kernel;
    const startMs = clock.elapsedMs;
    const { text, failed } = await said(answer, agent.input);
    await agent.answered({ text, failed, afterMs: clock.elapsedMs - startMs });
  }
}

/** What the user of an agent sees: its answer, or the text of its error. */
async function said(answer: (input: string) => unknown, input: string): Promise<{ text: string; failed: boolean }> {
  try {
    const given = await answer(input);
    return { text: typeof given === "string" ? given : JSON.stringify(given) ?? "", failed: false };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), failed: true };
  }
}

export const agentRun = authorObject((world: BaseWorld): AgentRun => new AuthorAgent(world), []);
