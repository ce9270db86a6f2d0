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
import { wasSharedChanged } from "../sandbox/guard.ts";
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
  /** Rules that answered nothing before: the search tells which of them it did not use either. */
  readonly unusedRules?: readonly string[] | undefined;
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
  /** Of the rules in `unusedRules`, those that answered nothing in any run. */
  readonly unusedRules: readonly string[];
}

/** Worlds that share a hop. More gain little and hold more memory. */
const WIDTH = 32;

export async function search(program: Program, options: SearchOptions): Promise<SearchResult> {
  const remove = guardFor(program, options.strict ?? true, false);
  try {
    const searching = new Search(program, options);
    await searching.run();
    await settle(program);
    return searching.result;
  } finally {
    remove();
  }
}

interface Started {
  readonly run: Run;
  readonly seed: number;
}

/** What ended runs came to. Of those that passed next to nothing is kept: many outcomes would cost more than the runs. */
class Tally {
  readonly seeds: number[] = [];
  readonly failures: SeedFailure[] = [];
  maxDecisions = 0;
  unusedRules: readonly string[];

  constructor(unusedRules: readonly string[]) {
    this.unusedRules = unusedRules;
  }
}

/**
 * Runs that share a hop share the objects of the runtime as well, and what one of them changes there the others see. So now and
 * then the search looks whether anything was changed. If so, it undoes that, takes back every run since it looked last, and
 * goes on with one world at a time, undoing after each what it changed.
 */
class Search {
  readonly #program: Program;
  readonly #options: SearchOptions;
  readonly #seeds: Iterator<number>;
  readonly #sharesObjects: boolean;
  readonly #keepDecisions: boolean;
  readonly #failures: SeedFailure[] = [];
  #runs = 0;
  #maxDecisions = 0;
  #unusedRules: readonly string[];
  /** Of the runs that ended since it was looked last. */
  #unsure: Tally;
  /** Seeds to run again, and how many of them have been. */
  #again: readonly number[] = [];
  #nextAgain = 0;

  constructor(program: Program, options: SearchOptions) {
    this.#program = program;
    this.#options = options;
    this.#seeds = options.seeds[Symbol.iterator]();
    this.#sharesObjects = program.code !== undefined;
    this.#keepDecisions = options.keepDecisions ?? false;
    this.#unusedRules = options.unusedRules ?? [];
    this.#unsure = new Tally(this.#unusedRules);
  }

  get result(): SearchResult {
    return {
      runs: this.#runs,
      failures: this.#failures.toSorted((a, b) => a.seed - b.seed),
      maxDecisions: this.#maxDecisions,
      unusedRules: this.#unusedRules,
    };
  }

  async run(): Promise<void> {
    if (!this.#keepDecisions && await this.#runTogether()) return;
    await driveMany(
      1,
      () => this.#start(),
      (ended) => {
        const goesOn = this.#end(ended);
        if (this.#sharesObjects) wasSharedChanged();
        this.#settle();
        return goesOn;
      },
      (lost) => this.#lose(lost),
      (live) => this.#goesOn(live),
    );
  }

  /** False when the rest is to be run one at a time. */
  async #runTogether(): Promise<boolean> {
    let clean = true;
    let rounds = 0;
    let live: readonly Started[] = [];
    try {
      await driveMany(WIDTH, () => this.#start(), (ended) => this.#end(ended), (lost) => this.#lose(lost), (under) => {
        live = under;
        if (!this.#goesOn(under)) return false;
        rounds++;
        if (isTimeToLook(rounds) || this.#unsure.seeds.length > MAX_UNSURE) clean = this.#look(under);
        return clean;
      });
    } catch (error) {
      // What one of them patched may have struck the engine.
      if (this.#look(live)) throw error;
      clean = false;
    }
    return clean && this.#look([]);
  }

  #start(): Started | undefined {
    if (this.#options.signal?.aborted) return undefined;
    const again = this.#again[this.#nextAgain++];
    const next = again === undefined ? this.#seeds.next() : { done: false, value: again };
    if (next.done === true) return undefined;
    const { strategy, limits, strict } = this.#options;
    try {
      const source = sourceFor(this.#program, strategy, next.value);
      const run = new Run(this.#program, { source, limits, strict, keepDecisions: this.#keepDecisions });
      return { run, seed: next.value };
    } catch (error) {
      this.#unsure.seeds[this.#unsure.seeds.length] = next.value;
      throw error;
    }
  }

  /** Whether to start more. */
  #end({ run, seed }: Started): boolean {
    const outcome = run.outcome!;
    const { seeds, failures } = this.#unsure;
    seeds[seeds.length] = seed;
    this.#unsure.maxDecisions = Math.max(this.#unsure.maxDecisions, outcome.decisions);
    if (this.#unsure.unusedRules.length > 0) this.#unsure.unusedRules = intersection(this.#unsure.unusedRules, outcome);
    if (outcome.status !== "pass") {
      failures[failures.length] = { seed, outcome, decisions: this.#keepDecisions ? run.decisions : undefined };
    }
    const failed = this.#failures.length + failures.length;
    this.#options.onRun?.({ runs: this.#runs + seeds.length, failures: failed });
    return failed === 0 || this.#options.keepGoing === true;
  }

  /** False when it was aborted: what is under way is left as it is. */
  #goesOn(live: readonly Started[]): boolean {
    if (this.#options.signal?.aborted !== true) return true;
    for (const { run } of live) run.abandon();
    return false;
  }

  /** Counts what ended since it was looked last; false if that has to be run again, as do those under way. */
  #look(live: readonly Started[]): boolean {
    if (!this.#sharesObjects || !wasSharedChanged()) {
      this.#settle();
      return true;
    }
    for (const { run } of live) run.abandon();
    this.#runAgain([...this.#unsure.seeds, ...live.map(({ seed }) => seed)]);
    this.#unsure = new Tally(this.#unusedRules);
    return false;
  }

  /** Runs that shared the thread with one that was cut off begin again. */
  #lose(lost: readonly Started[]): void {
    for (const { run } of lost) run.abandon();
    this.#runAgain(lost.map(({ seed }) => seed));
  }

  #runAgain(seeds: readonly number[]): void {
    this.#again = [...this.#again.slice(this.#nextAgain), ...seeds].sort((a, b) => a - b);
    this.#nextAgain = 0;
  }

  #settle(): void {
    const { seeds, failures, maxDecisions, unusedRules } = this.#unsure;
    this.#runs += seeds.length;
    this.#failures.push(...failures);
    this.#maxDecisions = Math.max(this.#maxDecisions, maxDecisions);
    this.#unusedRules = unusedRules;
    this.#unsure = new Tally(unusedRules);
  }
}

function intersection(rules: readonly string[], { unusedRules }: Outcome): readonly string[] {
  return rules.filter((rule) => unusedRules.includes(rule));
}

/** Soon, since most programs that change something do so when they are loaded; then seldom, since looking takes time. */
const FIRST_LOOK = 4;
const LOOK_EVERY = 8192;
/** Runs that end at once make no rounds to speak of. */
const MAX_UNSURE = 16_384;

function isTimeToLook(round: number): boolean {
  return round === FIRST_LOOK || round % LOOK_EVERY === 0;
}
