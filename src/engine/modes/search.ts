/**
 * Search: the runs that a strategy plans, many worlds to a macrotask hop, until one fails. Only outcomes are kept; the
 * caller makes a failing run again to record it: by its seed, or by its decisions where the seed alone does not bring it
 * back.
 */
import { driveMany, WAIT } from "../interpreter/drive.ts";
import type { Program } from "../interpreter/program.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { Run } from "../interpreter/run.ts";
import { strategyNamed } from "../strategies/catalog.ts";
import type { StrategyDefinition } from "../strategies/strategy.ts";
import { HappensBefore, observed } from "../strategies/happens_before.ts";
import { wasSharedChanged } from "../sandbox/guard/shared/undo.ts";
import { guardFor, settle } from "./execute.ts";
import { Covered, Edges } from "./covered.ts";
import { type Planned, Plans } from "./plans.ts";
import type { SearchOptions, SearchResult } from "./search_options.ts";
import { isTimed, pinnedSource } from "./source_for.ts";
import { DistinctFailures, type SeedFailure, Tally } from "./tally.ts";

/** Worlds that share a hop. More gain little and hold more memory. */
const WIDTH = 32;
/** With the modules of large packages, worlds that live side by side cost the garbage collector more than the hops. */
const WIDTH_IF_LARGE = 4;
const LARGE = 500_000;

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
  readonly planned: Planned;
  readonly run: Run;
  /** For a strategy that is guided by it. */
  readonly covered: Covered | undefined;
  /** Observes the run, if it belongs to the sample. */
  readonly relation: HappensBefore | undefined;
}

/**
 * Runs that share a hop share the objects of the runtime as well, and what one of them changes there the others see. So now and
 * then the search looks whether anything was changed. If so, it undoes that, takes back every run since it looked last, and
 * goes on with one world at a time, undoing after each what it changed.
 */
class Search {
  readonly #program: Program;
  readonly #options: SearchOptions;
  readonly #strategy: StrategyDefinition;
  readonly #plans: Plans;
  readonly #sharesObjects: boolean;
  readonly #keepDecisions: boolean;
  readonly #failures: SeedFailure[] = [];
  readonly #distinct = new DistinctFailures();
  readonly #sample: ReadonlySet<number> | "all";
  readonly #schedules: string[] = [];
  readonly #edges: Edges;
  #runs = 0;
  #failed = 0;
  #maxDecisions = 0;
  #unmet: readonly string[];
  /** Of the runs that ended since it was looked last. */
  #unsure: Tally;
  /** The strategy waits for runs under way to end. */
  #waits = false;

  constructor(program: Program, options: SearchOptions) {
    this.#options = options;
    this.#edges = options.edges ?? new Edges();
    const { strategy, seeds, maxPreemptions, keepDecisions = false, corpus, coverDependencies = false } = options;
    this.#strategy = typeof strategy === "string" ? strategyNamed(strategy) : strategy;
    const { guided = false } = this.#strategy;
    this.#program = guided ? { ...program, code: program.code?.withCoverage(coverDependencies) } : program;
    const { entries = [], dictionary = [], onEntry } = corpus ?? {};
    const words = [...dictionary, ...this.#program.code?.literals ?? []];
    this.#plans = new Plans(this.#strategy, {
      seeds,
      maxPreemptions,
      isTimed: isTimed(program),
      corpus: { entries, dictionary: words, onEntry },
    });
    this.#sharesObjects = program.code !== undefined;
    this.#keepDecisions = keepDecisions || !this.#strategy.seeded;
    this.#unmet = options.unmet ?? [];
    this.#sample = options.sample === "all" ? "all" : new Set(options.sample);
    this.#unsure = new Tally(this.#unmet);
  }

  get result(): SearchResult {
    const { exhausted, count } = this.#plans;
    const failures = this.#options.keepGoing === "distinct" ? this.#distinct.all : this.#failures;
    return {
      runs: this.#runs,
      edges: this.#edges.count,
      failures: failures.toSorted((a, b) => a.index - b.index),
      maxDecisions: this.#maxDecisions,
      unmet: this.#unmet,
      schedules: this.#schedules,
      ...(exhausted !== undefined && this.#runs === count && { exhausted }),
    };
  }

  async run(): Promise<void> {
    if (this.#options.keepDecisions !== true && await this.#runTogether() && !this.#hasMore()) return;
    await driveMany(
      1,
      () => this.#start(),
      (ended) => {
        // Undoes what the run has patched, before the search works with its result.
        if (this.#sharesObjects) wasSharedChanged();
        const goesOn = this.#end(ended);
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
      const width = (this.#program.code?.bundleLength ?? 0) > LARGE ? WIDTH_IF_LARGE : WIDTH;
      await driveMany(width, () => this.#start(), (ended) => this.#end(ended), (lost) => this.#lose(lost), (under) => {
        live = under;
        if (!this.#goesOn(under)) return false;
        rounds++;
        const isAwaited = this.#waits && under.length === 0;
        if (isAwaited || isTimeToLook(rounds) || this.#unsure.plans.length > MAX_UNSURE) clean = this.#look(under);
        return clean;
      });
    } catch (error) {
      // What one of them patched may have struck the engine.
      if (this.#look(live)) throw error;
      clean = false;
    }
    return clean && this.#look([]);
  }

  /** Runs that were cut off wait to run again, and no failure has ended the search. */
  #hasMore(): boolean {
    const isOver = this.#failed > 0 && !this.#keepsGoing;
    return this.#plans.hasLost && !isOver && this.#options.signal?.aborted !== true;
  }

  #start(): Started | typeof WAIT | undefined {
    if (this.#options.signal?.aborted) return undefined;
    const next = this.#plans.next();
    this.#waits = next === WAIT;
    if (next === undefined || next === WAIT) return next;
    const { limits, strict } = this.#options;
    try {
      const covered = this.#strategy.guided === true ? new Covered(this.#edges) : undefined;
      const decides = pinnedSource(this.#program, this.#strategy) ?? this.#plans.begin(next);
      const isObserved = this.#sample === "all" || this.#sample.has(next.plan.seed);
      const relation = isObserved ? new HappensBefore() : undefined;
      const followed = relation === undefined ? decides : observed(decides, relation);
      const source = covered?.observing(followed) ?? followed;
      const keepDecisions = this.#keepDecisions;
      const run = new Run(this.#program, { source, limits, strict, keepDecisions, coverage: covered });
      covered?.watch(run);
      return { run, planned: next, covered, relation };
    } catch (error) {
      this.#unsure.plans[this.#unsure.plans.length] = next;
      throw error;
    }
  }

  /** Returns whether to start more. */
  #end({ run, planned, covered, relation }: Started): boolean {
    const { index, plan } = planned;
    const outcome = run.outcome!;
    const { plans, failures, ended } = this.#unsure;
    plans[plans.length] = planned;
    const decisions = this.#keepDecisions ? run.decisions : undefined;
    if (this.#plans.learns) {
      ended[ended.length] = {
        index,
        plan,
        outcome,
        decisions,
        covered: covered?.found,
        near: covered?.near,
        compared: covered?.compared,
      };
    }
    if (relation !== undefined) this.#unsure.schedules[this.#unsure.schedules.length] = relation.schedule;
    this.#unsure.maxDecisions = Math.max(this.#unsure.maxDecisions, outcome.decisions);
    if (this.#unsure.unmet.length > 0) this.#unsure.unmet = intersection(this.#unsure.unmet, outcome);
    if (outcome.status !== "pass") {
      const { seed, strategy = this.#strategy.name } = plan;
      failures[failures.length] = { index, seed, strategy, outcome, decisions };
    }
    const failed = this.#failed + failures.length;
    this.#options.onRun?.({ runs: this.#runs + plans.length, failures: failed, edges: this.#edges.count });
    return failed === 0 || this.#keepsGoing;
  }

  get #keepsGoing(): boolean {
    return (this.#options.keepGoing ?? false) !== false;
  }

  /** False when it was aborted: what is under way is left as it is. */
  #goesOn(live: readonly Started[]): boolean {
    if (this.#waits && live.length === 0 && this.#unsure.plans.length === 0) {
      throw new Error(`the strategy ${this.#strategy.name} waits for a run to end, but none is running`);
    }
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
    this.#runAgain([...this.#unsure.plans, ...live.map(({ planned }) => planned)]);
    this.#unsure = new Tally(this.#unmet);
    return false;
  }

  /** Runs that shared the thread with one that was cut off begin again. */
  #lose(lost: readonly Started[]): void {
    for (const { run } of lost) run.abandon();
    this.#runAgain(lost.map(({ planned }) => planned));
  }

  /** There is something to start again, whatever the strategy waited for. */
  #runAgain(planned: readonly Planned[]): void {
    this.#waits = false;
    this.#plans.runAgain(planned);
  }

  #settle(): void {
    const { plans, failures, ended, schedules, maxDecisions, unmet } = this.#unsure;
    this.#runs += plans.length;
    for (const run of ended) this.#plans.ended(run.index, run);
    this.#failed += failures.length;
    if (this.#options.keepGoing === "distinct") { for (const failure of failures) this.#distinct.add(failure); }
    else this.#failures.push(...failures);
    this.#schedules.push(...schedules);
    this.#maxDecisions = Math.max(this.#maxDecisions, maxDecisions);
    this.#unmet = unmet;
    this.#unsure = new Tally(unmet);
  }
}

function intersection(before: readonly string[], { unmet }: Outcome): readonly string[] {
  return before.filter((each) => unmet.includes(each));
}

/** Soon, since most programs that change something do so when they are loaded; then seldom, since looking takes time. */
const FIRST_LOOK = 4;
const LOOK_EVERY = 8192;
/** Runs that end at once make no rounds to speak of. */
const MAX_UNSURE = 16_384;

function isTimeToLook(round: number): boolean {
  return round === FIRST_LOOK || round % LOOK_EVERY === 0;
}
