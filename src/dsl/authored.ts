/** What a builder has come to: its state, and the scenario that the engine makes of it. */
import type { AuthoredScenario, ScenarioFunction } from "../engine/ir/author.ts";
import type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
import { type Chain, toArray } from "./chain.ts";
import type { NamedFunction } from "./taken_step.ts";

/**
 * The state of a builder.
 * @internal
 */
export interface State {
  readonly ir: Omit<ScenarioIR, "version" | "steps">;
  readonly steps: Chain<Step> | undefined;
  readonly functions: Chain<NamedFunction> | undefined;
  /** New names of constructors that were called by an old one. */
  readonly hints: Chain<string> | undefined;
  readonly file: string | undefined;
}

/** A copy, as plain data. */
export function irOf({ ir: { name, ...rest }, steps }: State): ScenarioIR {
  return structuredClone({ version: 1, name, steps: toArray(steps), ...rest });
}

/** The part of a builder that the engine needs. */
export class Authored implements AuthoredScenario {
  readonly #state: State;
  readonly functions: ReadonlyMap<string, ScenarioFunction>;

  constructor(state: State) {
    this.#state = state;
    this.functions = new Map(toArray(state.functions));
  }

  get file(): string | undefined {
    return this.#state.file;
  }

  get hints(): readonly string[] {
    return [...new Set(toArray(this.#state.hints))];
  }

  get ir(): ScenarioIR {
    return irOf(this.#state);
  }
}
