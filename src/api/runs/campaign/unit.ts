/**
 * Units of a campaign: the pieces of work that its coordinator hands out, as plain data. A unit may be done twice or come back late,
 * because its result depends on the unit alone, and a result is known by its unit.
 */
import type { Schedule } from "../../../engine/ir/schedule.ts";
import type { StrategyName } from "../../../engine/strategies/catalog.ts";
import type { LostSeed, SeedRange } from "../explore/shares.ts";

/** A piece of work. */
export interface Unit {
  /** The digest of the compiled scenario. */
  readonly scenario: string;
  readonly strategy: StrategyName;
  /** A run for each of them; undefined for the opening: the baseline, and the orders that the strategy opens a search with. */
  readonly seeds?: SeedRange | undefined;
}

/** Failures of a unit that have one fingerprint. */
export interface UnitFailure {
  readonly fingerprint: string;
  /** The place of the first of them among all runs of the scenario: its seed; negative in the opening. */
  readonly order: number;
  readonly seed: number;
  readonly strategy: StrategyName;
  /** The number of them. */
  readonly times: number;
  /** Of the first of them, where the seed alone does not bring it back. */
  readonly decisions?: Schedule | undefined;
  /** Set if the run ended its process. */
  readonly lost?: LostSeed | undefined;
}

/** The result of a unit. */
export interface UnitResult {
  readonly unit: Unit;
  readonly runs: number;
  /** Real ms of work that it took. */
  readonly ms: number;
  readonly failures: readonly UnitFailure[];
  /** The number of runs that were observed. */
  readonly observed: number;
  /** Digests of the distinct schedules that they showed. */
  readonly schedules: readonly string[];
  /** True if there is nothing else to try: no choice to make, or every order was run. */
  readonly isComplete?: boolean | undefined;
}

/** The order of the baseline: the orders of an opening follow it, and come before all seeds. */
export const BASELINE_ORDER = -1_000;

/** The name of a unit, by which a queue tells it from others. */
export function unitKey({ scenario, strategy, seeds }: Unit): string {
  return `${scenario}/${strategy}/${seeds === undefined ? "opening" : `${seeds.first}+${seeds.count}`}`;
}
