/**
 * Guided by coverage, as fuzzers are: random runs first; those that reach something new (a state of the world, an order of two
 * operations that race, a branch) are kept, and run again with some of their decisions redrawn. A failure that needs several
 * unlikely things in a row is thus reached step by step. AFL and libFuzzer choose inputs in this way; orders as coverage are
 * from Krace (Xu, Kashyap, Zhao, Kim: "Krace: Data Race Fuzzing for Kernel File Systems", S&P 2020), energy by rarity is
 * from Entropic (see `corpus/corpus.ts`).
 */
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { EditedSource } from "../decisions/sources.ts";
import { Streams } from "../decisions/streams.ts";
import { UNIT } from "../decisions/unit.ts";
import { Corpus } from "./corpus/corpus.ts";
import { mutated } from "./corpus/mutate.ts";
import { randomSource } from "./random.ts";
import {
  defineStrategy,
  type EndedRun,
  type Next,
  type RunPlan,
  type SearchCorpus,
  type SearchSpace,
  type Strategy,
  type StrategyDefinition,
} from "./strategy.ts";

/**
 * The number of plans that the strategy hands out before it looks at their results, so that a search repeats exactly however runs
 * overlap. To look takes time, so that batches grow with the search.
 */
const [MIN_BATCH, MAX_BATCH, BATCHES_SO_FAR] = [16, 256, 16];
/** One of this many runs is random, since the corpus may hold nothing that leads to the failure. */
const FRESH_EVERY = 4;

interface GuidedPlan extends RunPlan {
  /** A schedule that the run follows; undefined for a random run. */
  readonly schedule: readonly Decision[] | undefined;
}

class Coverage implements Strategy<GuidedPlan> {
  #seeds: Iterator<number>;
  readonly #corpus = new Corpus();
  #batch = MIN_BATCH;
  /** The number of plans in this batch, and of runs before it. */
  #planned = 0;
  #learnt = 0;
  /** Runs of this batch that have ended. What they reached counts from the next batch on. */
  #ended: EndedRun<GuidedPlan>[] = [];

  #given: SearchCorpus;
  #lastSeed = 0;
  /** The number of entries of the given corpus that were planned. */
  #begun = 0;

  constructor({ seeds, corpus = { entries: [], dictionary: [] } }: SearchSpace) {
    this.#seeds = seeds[Symbol.iterator]();
    this.#given = corpus;
  }

  /** Another search continues this one: with these seeds, and with entries that are tried first. */
  goOn({ seeds, corpus = this.#given }: SearchSpace): this {
    this.#seeds = seeds[Symbol.iterator]();
    this.#given = { ...corpus, entries: [...this.#given.entries.slice(this.#begun), ...corpus.entries] };
    this.#begun = 0;
    return this;
  }

  next(): Next<GuidedPlan> {
    if (this.#planned === this.#batch) {
      if (this.#ended.length < this.#batch) return { kind: "wait" };
      this.#learn();
    }
    const { done, value: seed } = this.#seeds.next();
    if (done === true) return { kind: "end" };
    this.#lastSeed = seed;
    const entry = this.#given.entries[this.#begun];
    const isFresh = this.#planned++ % FRESH_EVERY === 0 || this.#corpus.size === 0;
    if (entry !== undefined) {
      this.#begun++;
      return { kind: "run", plan: { seed, schedule: entry } };
    }
    return { kind: "run", plan: { seed, schedule: isFresh ? undefined : this.#mutated(seed) } };
  }

  begin({ seed, schedule }: GuidedPlan): DecisionSource {
    const source = randomSource(seed);
    return schedule === undefined ? source : new EditedSource(schedule, source);
  }

  ended(run: EndedRun<GuidedPlan>): void {
    this.#ended.push(run);
  }

  #learn(): void {
    for (const { decisions = [], covered = [], near = [], compared } of this.#ended) {
      if (this.#corpus.add(decisions, [...covered, ...near], compared)) {
        this.#given.onEntry?.(decisions, this.#lastSeed);
      }
    }
    this.#corpus.weigh();
    this.#learnt += this.#planned;
    this.#ended = [];
    this.#planned = 0;
    this.#batch = Math.max(MIN_BATCH, Math.min(MAX_BATCH, Math.floor(this.#learnt / BATCHES_SO_FAR)));
  }

  #mutated(seed: number): readonly Decision[] {
    const streams = new Streams(seed);
    const chosen = () => this.#corpus.choose(streams.integer("corpus", UNIT) / UNIT);
    const { decisions, compared } = chosen();
    const { dictionary } = this.#given;
    return mutated(decisions, { other: chosen().decisions, compared, dictionary }, streams);
  }
}

export const coverage = defineStrategy({
  name: "coverage",
  summary: "random runs at first; then those that reached something new, with some of their decisions redrawn",
  citation:
    'Xu, Kashyap, Zhao, Kim: "Krace: Data Race Fuzzing for Kernel File Systems", S&P 2020; Böhme, Manès, Cha: "Boosting Fuzzer Efficiency: An Information Theoretic Perspective", FSE 2020',
  seeded: false,
  guided: true,
  baseline: false,
  systematic: false,
  create: (space) => new Coverage(space),
});

/** The strategy of a search in rounds: each search with it goes on where the one before ended, with what it has learnt. */
export function coverageInRounds(): StrategyDefinition {
  let searching: Coverage | undefined;
  return {
    ...coverage,
    create: (space) => searching = searching === undefined ? new Coverage(space) : searching.goOn(space),
  };
}
