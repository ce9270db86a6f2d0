/**
 * Counts the results of runs that have ended. Of those that passed next to nothing is kept: many outcomes would cost more
 * than the runs.
 */
import type { Decision } from "../decisions/decision.ts";
import { failureKey, type Outcome } from "../interpreter/outcome.ts";
import type { EndedRun, RunPlan } from "../strategies/strategy.ts";
import type { Planned } from "./plans.ts";

export interface SeedFailure {
  /** Place of its plan in the search, counted from 0. */
  readonly index: number;
  readonly seed: number;
  /** Name of the strategy that planned the run. */
  readonly strategy: string;
  readonly outcome: Outcome;
  /** The decisions, if they were to be kept, or the seed alone does not bring the run back. */
  readonly decisions?: readonly Decision[] | undefined;
  /** How many runs failed in this way, where only the first of them is kept. */
  readonly times?: number | undefined;
}

/** The first failure of each fingerprint, and how often it was met. Of the others nothing is kept: there may be millions. */
export class DistinctFailures {
  readonly #first = new Map<string, SeedFailure & { readonly times: number }>();

  add(failure: SeedFailure): void {
    const key = failureKey(failure.outcome);
    const { times = 0, ...known } = this.#first.get(key) ?? failure;
    const first = known.index <= failure.index ? known : failure;
    this.#first.set(key, { ...first, times: times + 1 });
  }

  get all(): readonly SeedFailure[] {
    return [...this.#first.values()];
  }
}

export class Tally {
  readonly plans: Planned[] = [];
  readonly failures: SeedFailure[] = [];
  /** For a strategy that learns from them. */
  readonly ended: (EndedRun<RunPlan> & { readonly index: number })[] = [];
  readonly schedules: string[] = [];
  maxDecisions = 0;
  unmet: readonly string[];

  constructor(unmet: readonly string[]) {
    this.unmet = unmet;
  }
}
