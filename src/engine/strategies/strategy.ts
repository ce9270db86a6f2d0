/**
 * A strategy decides how a search explores. One object carries one search, as shuttle's `Scheduler` does
 * (https://github.com/awslabs/shuttle): it is asked for the next run, it makes the source that decides in that run, and it
 * learns how the run ended. What it keeps between runs is its own affair: nothing, a tree of schedules, a corpus.
 *
 * A search runs many worlds side by side. Hence a run is planned as data (`RunPlan`), and `begin` turns the plan into a
 * source: the search may begin a plan again when something else cut the run off. A strategy whose next plan depends on a
 * run that is under way answers `WAIT`.
 */
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { ComparedPairs, Word } from "../world/code_coverage.ts";
import type { Outcome } from "../interpreter/outcome.ts";

/** One run to make, as data. A strategy extends it with what it needs to make the same run again. */
export interface RunPlan {
  /** Seed of the run's random draws; reports and traces name it. */
  readonly seed: number;
  /** Name of the strategy that made the plan, where one strategy hands out the runs of others. */
  readonly strategy?: string | undefined;
}

/** The answer of a strategy that is asked for the next run. */
export type Next<Plan extends RunPlan> =
  | { readonly kind: "run"; readonly plan: Plan }
  /** The next plan depends on how runs that are under way end. */
  | { readonly kind: "wait" }
  /** There are no more runs. */
  | { readonly kind: "end"; readonly exhausted?: Exhausted | undefined };

/** Every schedule that the bounds allow was run. */
export interface Exhausted {
  /** Set if these were crashes rather than orders: then other orders may fail. */
  readonly of?: "crashes" | undefined;
  /** The limits of the claim, in words, such as `at most 2 preemptions`; empty if nothing limits it. */
  readonly bounds: readonly string[];
  /** The number of schedules, if it is not the number of runs. */
  readonly schedules?: number | undefined;
}

/** The result of a run. */
export interface EndedRun<Plan extends RunPlan> {
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** The decisions, in order. Only for strategies that are not `seeded`. */
  readonly decisions?: readonly Decision[] | undefined;
  /**
   * Numbers that stand for states of the world, for pairs of operations that race, and for edges of the code and how often it took
   * them: everything that the run reached. Only for strategies that are `guided`.
   */
  readonly covered?: readonly number[] | undefined;
  /** Numbers that stand for how near the operands of its comparisons came. Only for strategies that are `guided`. */
  readonly near?: readonly number[] | undefined;
  /** What its code compared, and found to differ. Only for strategies that are `guided`. */
  readonly compared?: ComparedPairs | undefined;
}

export interface Strategy<Plan extends RunPlan = RunPlan> {
  /** The next run. Not asked again after it has answered `end`. */
  next(): Next<Plan>;
  /** The source that decides in the run of a plan. Called again with the same plan, it makes the same run. */
  begin(plan: Plan): DecisionSource;
  /** Learns how a run ended. Called once for each plan, in the order of the plans, however the runs overlapped. */
  ended?(run: EndedRun<Plan>): void;
}

/** What a guided search begins with, and where what it finds goes. */
export interface SearchCorpus {
  /** Runs that are made before any other, by their decisions; what these leave open is drawn. */
  readonly entries: readonly (readonly Decision[])[];
  /** Texts and numbers that inputs may hold. */
  readonly dictionary: readonly Word[];
  /** Called with each run that reached something new, and with the seed of the last run before it was noticed. */
  readonly onEntry?: ((decisions: readonly Decision[], seed: number) => void) | undefined;
}

export interface SearchSpace {
  /** A seed for each run, in order: as many runs as there are seeds, and no more. */
  readonly seeds: Iterable<number>;
  /** For systematic strategies: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number | undefined;
  /** True if operations have latencies. */
  readonly isTimed?: boolean | undefined;
  /** For strategies that are `guided`. */
  readonly corpus?: SearchCorpus | undefined;
}

/** A strategy as the catalog lists it. Everything that offers strategies derives from this. */
export interface StrategyDefinition<Name extends string = string> {
  readonly name: Name;
  /** One clause for help and documentation: how a run chooses. */
  readonly summary: string;
  /** The source of the idea: a paper or a project. */
  readonly citation?: string | undefined;
  /** The seed alone brings a run back. Otherwise a search keeps the decisions of failing runs. */
  readonly seeded: boolean;
  /** The search observes each run, and one process makes them all: which runs follow depends on what earlier ones reached. */
  readonly guided?: true | undefined;
  /** It makes the run that comes first and needs no seed: the default order. One strategy of the catalog is the baseline. */
  readonly baseline: boolean;
  /** It makes each schedule once, and ends with `exhausted` when it has made all of them. */
  readonly systematic: boolean;
  /** It depends on how long operations may take, so that it cannot run where delays are unbounded. */
  readonly needsLatencies?: true | undefined;
  /** It tries crashes at writes, so that it has nothing to try where the scenario declares none. */
  readonly needsWriteCrashes?: true | undefined;
  /**
   * The strategy that a search runs before its seeds, where operations have latencies. If it has run every schedule, the
   * search ends.
   */
  readonly opening?: StrategyDefinition | undefined;
  /** For a portfolio: the name of the strategy that makes the run of a seed. */
  memberOf?(seed: number, isTimed: boolean): string;
  /** Begins a search. */
  create(space: SearchSpace): Strategy;
}

/** Keeps the name as a literal type, so that the catalog's names form a union. */
export function defineStrategy<const Name extends string>(
  definition: StrategyDefinition<Name>,
): StrategyDefinition<Name> {
  return definition;
}
