/** A round of a search that several lanes share: what each is told to do, what comes of it, and those who do it. */
import type { Decision } from "../../../engine/decisions/decision.ts";

/** Seeds of a lane: each `step` after the one before, since those between belong to other lanes. */
export interface LaneSeeds {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export interface RoundOrder {
  readonly seeds: LaneSeeds;
  /** Runs to begin with. */
  readonly entries: readonly (readonly Decision[])[];
}

/** A run that reached something new. */
export interface FoundEntry {
  readonly decisions: readonly Decision[];
  /** The seed of the last run before that was noticed. */
  readonly seed: number;
}

/** What came of a round. */
export interface RoundFound {
  readonly runs: number;
  /** The first run that failed, with its decisions where the seed does not bring it back. */
  readonly failing?: { readonly seed: number; readonly decisions?: readonly Decision[] | undefined } | undefined;
  readonly entries: readonly FoundEntry[];
  /** Edges that no run of the lane had taken before. */
  readonly edges: readonly number[];
}

export interface LaneProgress {
  /** Runs of the round, of all lanes. */
  readonly runs: number;
}

/** Those who search. */
export interface FuzzLanes {
  readonly count: number;
  /** An order for each lane; what came of it in the same order. When a lane fails, the others need not go beyond its seed. */
  round(
    orders: readonly RoundOrder[],
    how: { readonly signal: AbortSignal; readonly onProgress: (progress: LaneProgress) => void },
  ): Promise<readonly RoundFound[]>;
}
