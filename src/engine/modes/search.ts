/**
 * Search: the baseline first, then one run a seed, many worlds to a macrotask hop, until one fails. Only outcomes are
 * kept; the caller runs a failing seed again to record it.
 */
import type { Decision } from "../decisions/decision.ts";
import { driveMany } from "../interpreter/drive.ts";
import type { Program } from "../interpreter/program.ts";
import { type Outcome, Run } from "../interpreter/run.ts";
import { sourceFor } from "./source_for.ts";
import type { StrategyName } from "../strategies/catalog.ts";
import type { Limits } from "../world/limits.ts";
import { guardFor, settle } from "./execute.ts";

export interface SearchOptions {
  /** Seeds to try, in order. */
  readonly seeds: Iterable<number>;
  readonly strategy: StrategyName;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** Go on after a failure. */
  readonly keepGoing?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Keep the decisions of failing runs, for those that a seed alone cannot bring back. One world at a time then. */
  readonly keepDecisions?: boolean | undefined;
  /** Called after each run. */
  readonly onRun?: ((progress: SearchProgress) => void) | undefined;
}

export interface SearchProgress {
  readonly runs: number;
  readonly failures: number;
}

export interface SeedFailure {
  readonly seed: number;
  readonly outcome: Outcome;
  /** Where they were to be kept. */
  readonly decisions?: readonly Decision[] | undefined;
}

export interface SearchResult {
  readonly runs: number;
  /** In order of seed. */
  readonly failures: readonly SeedFailure[];
  /** The most decisions that a run made: none means that every seed gives the same run. */
  readonly maxDecisions: number;
}

/** Worlds that share a hop. More gain little and hold more memory. */
const WIDTH = 32;

export async function search(program: Program, options: SearchOptions): Promise<SearchResult> {
  const seeds = options.seeds[Symbol.iterator]();
  const failures: SeedFailure[] = [];
  let runs = 0;
  let maxDecisions = 0;
  const { keepDecisions = false } = options;
  const remove = guardFor(program, options.strict ?? true, false);
  try {
    await driveMany(keepDecisions ? 1 : WIDTH, () => {
      if (options.signal?.aborted) return undefined;
      const next = seeds.next();
      if (next.done) return undefined;
      const run = new Run(program, {
        source: sourceFor(program, options.strategy, next.value),
        limits: options.limits,
        strict: options.strict,
        keepDecisions,
      });
      return { run, seed: next.value };
    }, ({ run, seed }) => {
      runs++;
      const outcome = run.outcome!;
      maxDecisions = Math.max(maxDecisions, outcome.decisions);
      if (outcome.status !== "pass") {
        failures.push({ seed, outcome, decisions: keepDecisions ? run.decisions : undefined });
      }
      options.onRun?.({ runs, failures: failures.length });
      return failures.length === 0 || options.keepGoing === true;
    });
    await settle(program);
  } finally {
    remove();
  }
  return { runs, failures: failures.toSorted((a, b) => a.seed - b.seed), maxDecisions };
}
