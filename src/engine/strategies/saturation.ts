/**
 * Estimates how much of a scenario a search has seen: equivalent runs count once, and Chao's estimate says how many kinds of
 * runs it has not seen, from how many it has seen once and twice (Chao: "Nonparametric Estimation of the Number of Classes in
 * a Population", 1984, in the bias-corrected form). It is a lower bound if runs are drawn from one distribution, and a guess
 * otherwise.
 */
import type { DecisionSource } from "../decisions/decision_source.ts";
import { HappensBefore, observed } from "./happens_before.ts";
import type { EndedRun, Next, RunPlan, SearchSpace, Strategy, StrategyDefinition } from "./strategy.ts";

/** The coverage of a search. */
export interface Seen {
  /** Runs that were observed. */
  readonly runs: number;
  /** Runs that are not equivalent. */
  readonly distinct: number;
  /** The estimated number of further ones. */
  readonly unseen: number;
  /** Nothing new appeared, so that the search ended. */
  readonly saturated: boolean;
  /** Only the first seeds were observed, and runs that differ in nothing but what was drawn count as equivalent. */
  readonly sampled: boolean;
}

/** After each batch of this many runs, it is decided whether the search goes on. */
const BATCH = 32;
/** With fewer runs, an estimate is worth nothing. */
const MIN_RUNS = 64;
const MIN_SAMPLE = 16;

/** Returns the coverage of the runs with these digests; undefined if they are too few for an estimate. */
export function seenIn(digests: readonly string[]): Seen | undefined {
  if (digests.length < MIN_SAMPLE) return undefined;
  const saturation = new Saturation();
  for (const digest of digests) saturation.add(digest);
  return { ...saturation.seen, sampled: true };
}

export class Saturation {
  readonly #counts = new Map<string, number>();
  #runs = 0;
  #once = 0;
  #twice = 0;
  #newest = 0;
  #ends = false;

  get seen(): Seen {
    return {
      runs: this.#runs,
      distinct: this.#counts.size,
      unseen: this.#unseen(),
      saturated: this.#ends,
      sampled: false,
    };
  }

  /** The estimated chance that one more run shows something new, from 0 to 1 (Good and Turing): the share of what was seen once. */
  get newChance(): number {
    return this.#runs === 0 ? 1 : this.#once / this.#runs;
  }

  /** The same strategy, observed. It ends once nothing new appears. */
  watching(definition: StrategyDefinition): StrategyDefinition {
    return { ...definition, create: (space: SearchSpace) => new Watched(definition.create(space), this) };
  }

  add(digest: string): void {
    this.#runs++;
    const count = this.#counts.get(digest) ?? 0;
    if (count === 0) {
      this.#newest = this.#runs;
      this.#once++;
    } else if (count === 1) {
      this.#once--;
      this.#twice++;
    } else if (count === 2) this.#twice--;
    this.#counts.set(digest, count + 1);
  }

  /** The second half of the runs brought nothing new, and by estimate nothing is left. */
  isReached(): boolean {
    this.#ends ||= this.#runs >= MIN_RUNS && this.#newest <= this.#runs / 2 && this.#unseen() === 0;
    return this.#ends;
  }

  #unseen(): number {
    return Math.round((this.#once * Math.max(0, this.#once - 1)) / (2 * (this.#twice + 1)));
  }
}

/** Hands out runs in batches, so that a search ends at the same run however its runs overlap. */
class Watched implements Strategy {
  readonly #inner: Strategy;
  readonly #saturation: Saturation;
  readonly #relations = new Map<RunPlan, HappensBefore>();
  #planned = 0;
  #ended = 0;

  constructor(inner: Strategy, saturation: Saturation) {
    this.#inner = inner;
    this.#saturation = saturation;
  }

  next(): Next<RunPlan> {
    if (this.#planned > 0 && this.#planned % BATCH === 0) {
      if (this.#ended < this.#planned) return { kind: "wait" };
      if (this.#saturation.isReached()) return { kind: "end" };
    }
    const next = this.#inner.next();
    if (next.kind === "run") this.#planned++;
    return next;
  }

  begin(plan: RunPlan): DecisionSource {
    const relation = new HappensBefore();
    this.#relations.set(plan, relation);
    return observed(this.#inner.begin(plan), relation);
  }

  ended(run: EndedRun<RunPlan>): void {
    this.#ended++;
    this.#saturation.add(this.#relations.get(run.plan)!.digest);
    this.#relations.delete(run.plan);
    this.#inner.ended?.(run);
  }
}
