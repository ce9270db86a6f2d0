/**
 * Exploring a program: a search that goes on after failures. What it finds are findings, each known by its fingerprint and
 * told with the first run that shows it, in the order of the runs.
 */
import type { Decision } from "../../../engine/decisions/decision.ts";
import { failureKey } from "../../../engine/interpreter/outcome.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SearchResult } from "../../../engine/modes/search_options.ts";
import { crashesOf, OPENING_ORDERS, searchOpening, type TriedCrashes } from "../../../engine/modes/search_all.ts";
import { choiceFor } from "../../../engine/modes/source_for.ts";
import { BASELINE, type Choice, DEFAULT_STRATEGY, strategyNamed } from "../../../engine/strategies/catalog.ts";
import { Saturation } from "../../../engine/strategies/saturation.ts";
import type { Exhausted } from "../../../engine/strategies/strategy.ts";
import { asksHost } from "../../project/load/setting.ts";
import type { ExploreProgress } from "../../reports/progress.ts";
import { runOnce } from "../run/investigate.ts";
import type { TestOptions } from "../run/tested.ts";
import { choiceOf, requireSearchable } from "../run/test_program.ts";
import {
  type FoundSeed,
  foundSeed,
  type LostSeed,
  type SeedRange,
  seedsIn,
  type ShareFound,
  tryHere,
  type TryShares,
} from "./shares.ts";

export interface ExploreOptions
  extends Pick<TestOptions, "strategy" | "saturate" | "maxPreemptions" | "limits" | "strict" | "signal"> {
  /** One run with this seed, instead of a search. */
  readonly seed?: number | undefined;
  /** After the baseline. */
  readonly seeds: SeedRange;
  /** Ends the search, with what was found so far. */
  readonly enough?: AbortSignal | undefined;
  /** Tries seeds in another way, such as in other processes. What it finds has to be the same. */
  readonly tryShares?: TryShares | undefined;
  readonly onProgress?: ((progress: ExploreProgress) => void) | undefined;
}

/** The first run that shows a finding. */
export interface Found {
  readonly fingerprint: string;
  readonly choice: Choice;
  /** Where the seed alone does not bring the run back. */
  readonly decisions: readonly Decision[] | undefined;
  /** The number of runs up to this one. */
  readonly runs: number;
  /** Set if the run ended its process. */
  readonly lost?: LostSeed | undefined;
}

export class Exploration {
  runs = 0;
  /** True once all that was to be tried was tried. */
  isDone = false;
  /** Runs that failed. */
  failing = 0;
  /** How often each finding was met, by fingerprint. */
  readonly times = new Map<string, number>();
  /** Of all runs with seeds, by what happens before what in them. */
  readonly saturation = new Saturation();
  exhausted: (Exhausted & { readonly schedules: number }) | undefined;
  /** Crashes at every write, which were tried first. */
  crashes: TriedCrashes | undefined;
  /** What no run has done and some run should, in words that follow "no run". */
  unmet: readonly string[] = [];
  /** The strategy and the seed of the run that comes first. */
  readonly first: Choice;
  /** That run. */
  baseline: Executed | undefined;
  readonly #program: Program;
  readonly #options: ExploreOptions;

  /** @throws SeedbedError `usage` for a strategy that does not go with the scenario */
  constructor(program: Program, options: ExploreOptions) {
    const { strategy = DEFAULT_STRATEGY, seed } = options;
    requireSearchable(program, strategy, options.maxPreemptions);
    this.first = seed === undefined ? BASELINE : choiceFor(program, { seed, strategy });
    this.#program = program;
    this.#options = options;
  }

  /** Explores, and yields each finding when it is met first. Nothing is run while the caller works on one, except elsewhere. */
  async *findings(): AsyncGenerator<Found, void, undefined> {
    const { limits, strict, signal } = this.#options;
    const baseline = this.baseline = await runOnce(this.#program, this.first, { limits, strict, signal });
    const { outcome, decisions } = baseline;
    this.unmet = outcome.unmet;
    this.runs = 1;
    if (outcome.status !== "pass") {
      yield* this.#met([{ fingerprint: failureKey(outcome), ...this.first, times: 1, decisions }], () => 1);
    }
    // Without a choice to make, all runs are the first one.
    this.isDone = decisions.length === 0 || this.#options.seeds.count === 0 || this.#options.seed !== undefined;
    if (this.isDone) return;
    yield* this.#opening(decisions.length);
    this.isDone = this.exhausted !== undefined;
    if (this.isDone || this.#isEnough) return;
    const before = this.runs;
    if (this.#isShared) yield* this.#shares();
    else yield* this.#alone();
    const { saturated } = this.saturation.seen;
    const hasAll = this.exhausted !== undefined || this.crashes?.exhausted !== undefined;
    this.isDone = hasAll || saturated || this.runs - before >= this.#options.seeds.count;
  }

  get #isEnough(): boolean {
    const { signal, enough } = this.#options;
    signal?.throwIfAborted();
    return enough?.aborted === true;
  }

  get #how() {
    const { strategy = DEFAULT_STRATEGY, limits, strict, signal, enough = signal } = this.#options;
    return { strategy, limits, strict, signal: enough, unmet: this.unmet };
  }

  /** Only this process asks the host, and the runs of some strategies depend on earlier ones. */
  get #isShared(): boolean {
    const { seeded, systematic, guided = false } = strategyNamed(this.#how.strategy);
    return seeded && !systematic && !guided && this.#options.saturate !== true && !asksHost(this.#program.ir);
  }

  async *#opening(decisions: number): AsyncGenerator<Found, void, undefined> {
    const { seeds: { first, count }, maxPreemptions } = this.#options;
    const seeds = [...seedsIn({ first, count: Math.min(count, OPENING_ORDERS) })];
    const keepDecisions = asksHost(this.#program.ir);
    const how = { ...this.#how, seeds, maxPreemptions, keepDecisions, keepGoing: "distinct" as const };
    const opened = await searchOpening(this.#program, how, decisions);
    this.crashes = crashesOf(this.#program, opened);
    if (opened !== undefined) yield* this.#ended(opened);
  }

  async *#shares(): AsyncGenerator<Found, void, undefined> {
    const { seeds, tryShares = tryHere } = this.#options;
    const before = this.runs;
    const shares = tryShares(this.#program, seeds, {
      ...this.#how,
      onRun: ({ runs, failures }) => this.#tell(runs, failures),
    });
    for await (const share of shares) {
      this.#add(share);
      const { lost } = share;
      const failures = lost === undefined ? share.failures : [...share.failures, lostSeed(lost, this.#how.strategy)];
      yield* this.#met(failures, (seed) => before + seed - seeds.first + 1, lost);
      this.#tell();
    }
  }

  /** A strategy that goes by what its runs have shown makes them all in one search. */
  async *#alone(): AsyncGenerator<Found, void, undefined> {
    const { seeds, maxPreemptions, saturate } = this.#options;
    const definition = strategyNamed(this.#how.strategy);
    const found = await search(this.#program, {
      ...this.#how,
      strategy: saturate === true ? this.saturation.watching(definition) : definition,
      seeds: seedsIn(seeds),
      maxPreemptions,
      keepDecisions: asksHost(this.#program.ir),
      keepGoing: "distinct",
      // Orders of a systematic strategy are no sample of what may happen.
      ...(saturate !== true && !definition.systematic && { sample: "all" }),
      onRun: ({ runs, failures }) => this.#tell(runs, failures),
    });
    for (const schedule of found.schedules) this.saturation.add(schedule);
    if (definition.needsWriteCrashes === true) this.crashes = crashesOf(this.#program, found);
    yield* this.#ended(found);
  }

  async *#ended(found: SearchResult): AsyncGenerator<Found, void, undefined> {
    const before = this.runs;
    this.runs += found.runs;
    this.unmet = found.unmet;
    // Other orders may fail with crashes that pass in the default one.
    const exhausted = this.crashes === undefined ? found.exhausted : undefined;
    this.exhausted = exhausted && { ...exhausted, schedules: exhausted.schedules ?? found.runs };
    const places = new Map(found.failures.map((failure) => [foundSeed(failure).fingerprint, failure.index]));
    yield* this.#met(found.failures.map(foundSeed), (_, key) => before + places.get(key)! + 1);
    this.#tell();
  }

  #add({ runs, schedules, unmet }: ShareFound): void {
    this.runs += runs;
    for (const schedule of schedules) this.saturation.add(schedule);
    this.unmet = this.unmet.filter((each) => unmet.includes(each));
  }

  /** Yields those that are new. */
  async *#met(
    failures: readonly FoundSeed[],
    runsOf: (seed: number, fingerprint: string) => number,
    lost?: LostSeed,
  ): AsyncGenerator<Found, void, undefined> {
    for (const { fingerprint: key, times, seed, strategy, decisions } of failures) {
      this.failing += times;
      const known = this.times.get(key);
      this.times.set(key, (known ?? 0) + times);
      if (known !== undefined) continue;
      const isLost = lost !== undefined && key === lostSeed(lost, strategy).fingerprint;
      const choice = choiceOf({ seed, strategy }, this.#how.strategy);
      yield { fingerprint: key, choice, decisions, runs: runsOf(seed, key), lost: isLost ? lost : undefined };
    }
  }

  /** @param runs of a search that is under way @param failing of them */
  #tell(runs = 0, failing = 0): void {
    const { count } = this.#options.seeds;
    const { distinct, unseen } = this.saturation.seen;
    this.#options.onProgress?.({
      phase: "explore",
      runs: this.runs + runs,
      of: Number.isFinite(count) ? count + 1 : undefined,
      failing: this.failing + failing,
      findings: this.times.size,
      distinct,
      unseen,
      newChance: this.saturation.newChance,
    });
  }
}

/** Runs that end their process are one finding, if they end it in the same way. */
function lostSeed({ seed, how }: LostSeed, strategy: string): FoundSeed {
  return { fingerprint: `process ${how}`, seed, strategy, times: 1, decisions: undefined };
}
