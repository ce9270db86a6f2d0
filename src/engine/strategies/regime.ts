/**
 * The regime of a run: how fast its disk and its network are, whether remote operations are late, how tasks start. Each run
 * draws its own, so that a search covers quick machines and loaded ones (swarm testing: Groce et al., ISSTA 2012).
 *
 * A regime is no decision. It is how a strategy chooses latencies, and a trace holds only what it chose.
 */
import type { Streams } from "../decisions/streams.ts";
import { UNIT } from "../decisions/unit.ts";
import { indexOnScale } from "../world/latency/scale.ts";

const { abs, floor } = Math;

export interface Regime {
  /** Typical latencies, as indexes into the scale. */
  readonly medians: { readonly file: number; readonly compute: number; readonly remote: number };
  /** The longest an immediate takes, as an index into the scale. */
  readonly immediate: number;
  /** True if latencies spread over two decades rather than one. */
  readonly isWide: boolean;
  /**
   * The way in which the tasks of a `parallel` step start: together, within one median of a file call, or some of them much
   * later.
   */
  readonly starts: "together" | "near" | "late";
  /** The share of remote operations that may be later than a timer. */
  readonly late: number;
  /**
   * The pauses of the program: not at all, often and briefly (a contended CPU), or seldom and for longer (a garbage
   * collection).
   */
  readonly pauses: "none" | "brief" | "long";
  /** True if the operation that started first goes first when several are due together. */
  readonly keepsTies: boolean;
}

/** Shares of runs that have late remote operations, a loaded machine, pauses, and tasks that start together or near each other. */
const LATE = 0.6;
const LOADED = 0.2;
const PAUSING = 0.1;
const TOGETHER = 0.6;
const NEAR = 0.8;

/** The lowest and the highest median, as indexes into the scale. */
type Range = readonly [low: number, high: number];

const QUICK_MACHINE = { file: range(0.05, 1), compute: range(0.1, 2) };
const LOADED_MACHINE = { file: range(1, 5), compute: range(5, 20) };
const REMOTE = range(5, 50);
const SHORT_IMMEDIATE = indexOnScale(0.02);
const LONG_IMMEDIATE = indexOnScale(0.5);

function range(lowMs: number, highMs: number): Range {
  return [indexOnScale(lowMs), indexOnScale(highMs)];
}

/**
 * Draws rare and important properties from a low-discrepancy sequence over the seed, so that a few seeds in a row have some
 * of each: of any two, at least one has late remote operations.
 */
export function regimeOf(seed: number, streams: Streams): Regime {
  const isLoaded = radicalInverse(seed, 3) < LOADED;
  const spread = radicalInverse(seed, 5);
  const unit = () => streams.integer("regime", UNIT) / UNIT;
  // By index: the first latency may be asked for by a program that has patched iterators.
  const between = (range: Range) => range[0] + floor(unit() * (range[1] - range[0] + 1));
  const { file, compute } = isLoaded ? LOADED_MACHINE : QUICK_MACHINE;
  return {
    medians: { file: between(file), compute: between(compute), remote: between(REMOTE) },
    immediate: unit() < 0.8 ? SHORT_IMMEDIATE : LONG_IMMEDIATE,
    isWide: unit() < 0.5,
    starts: spread < TOGETHER ? "together" : spread < NEAR ? "near" : "late",
    late: radicalInverse(seed, 2) >= LATE ? 0 : unit() < 0.5 ? 1 : Infinity,
    pauses: radicalInverse(seed, 7) >= PAUSING ? "none" : unit() < 0.5 ? "brief" : "long",
    keepsTies: unit() < 0.5,
  };
}

/** The van der Corput sequence: the digits of `seed` in this base, mirrored at the point. */
export function radicalInverse(seed: number, base: number): number {
  let weight = 1 / base;
  let value = 0;
  for (let rest = abs(seed); rest >= 1; rest = floor(rest / base)) {
    value += (rest % base) * weight;
    weight /= base;
  }
  return value;
}
