/**
 * The seeds of an exploration, tried in shares: a share is large enough to be worth handing out, and small enough that
 * progress is seen. A run depends on its seed alone, so that it does not matter who tries which share, or how large they are.
 */
import { nowMs } from "../../host.ts";
import { failureKey } from "../../../engine/interpreter/outcome.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SearchOptions } from "../../../engine/modes/search_options.ts";
import type { SeedFailure } from "../../../engine/modes/tally.ts";

/** Seeds in a row; `count` may be infinite. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** A failure that some seeds have in common. */
export interface FoundSeed extends Pick<SeedFailure, "strategy" | "decisions"> {
  readonly fingerprint: string;
  /** The first of them. */
  readonly seed: number;
  /** The number of them. */
  readonly times: number;
}

/** A seed whose run ended its process. */
export interface LostSeed {
  readonly seed: number;
  /** `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
  /** The last line of the process, if any. */
  readonly lastWords?: string | undefined;
}

/** The results of a share. */
export interface ShareFound {
  readonly share: SeedRange;
  readonly runs: number;
  readonly failures: readonly FoundSeed[];
  /** For each run, a digest of what happens before what in it. */
  readonly schedules: readonly string[];
  readonly unmet: readonly string[];
  readonly lost?: LostSeed | undefined;
}

export type ShareSearch = Pick<SearchOptions, "strategy" | "limits" | "strict" | "signal" | "unmet" | "onRun">;

/** Tries seeds; yields the results in the order of the seeds. */
export type TryShares = (
  program: Program,
  range: SeedRange,
  how: ShareSearch,
) => AsyncGenerator<ShareFound, void, undefined>;

const FIRST_COUNT = 16;
const MAX_COUNT = 8_192;
/** Time that a share is to take: long beside what it takes to hand it over, short beside what is waited for at the end. */
const SHARE_MS = 200;

/** The size of the next share, after `runs` runs in `elapsedMs` by one process. */
export function shareSize(runs: number, elapsedMs: number): number {
  if (runs === 0) return FIRST_COUNT;
  return Math.max(1, Math.min(MAX_COUNT, Math.round(runs * SHARE_MS / Math.max(1, elapsedMs))));
}

export function* seedsIn({ first, count }: SeedRange): Generator<number, void, undefined> {
  for (let index = 0; index < count; index++) yield first + index;
}

/** In this process. */
export const tryHere: TryShares = async function* (program, { first, count }, how) {
  let done = 0;
  let spentMs = 0;
  while (done < count && how.signal?.aborted !== true) {
    const share = { first: first + done, count: Math.min(count - done, shareSize(done, spentMs)) };
    const startedMs = nowMs();
    yield await trySeeds(program, share, how);
    done += share.count;
    spentMs += nowMs() - startedMs;
  }
};

export async function trySeeds(program: Program, share: SeedRange, how: ShareSearch): Promise<ShareFound> {
  const found = await search(program, { ...how, seeds: seedsIn(share), keepGoing: "distinct", sample: "all" });
  const { runs, failures, schedules, unmet } = found;
  return { share, runs, failures: failures.map(foundSeed), schedules, unmet };
}

export function foundSeed({ outcome, seed, strategy, times = 1, decisions }: SeedFailure): FoundSeed {
  return { fingerprint: failureKey(outcome), seed, strategy, times, decisions };
}
