/**
 * Systematic search over orders, not times: every order in which operations may happen within their windows, each once. Orders with
 * few preemptions come first, since most bugs need few (Musuvathi, Qadeer: "Iterative Context Bounding for Systematic Testing of
 * Multithreaded Programs", PLDI 2007); a preemption is that something happens before what would come first by default.
 *
 * An order is made of latencies that lead to it (see `orders/`), so that a run of it is like any other: it replays and shrinks, and
 * its story says how long things took. Random draws are those of one seed. Where runs draw at all, the orders are tried again with
 * the next seed, and there is no claim to have tried everything.
 */
import { ChoosingSource } from "../decisions/chooser.ts";
import { decidesOrder } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { type Alternative, alternativesOf, planOf } from "./orders/alternatives.ts";
import { ObservedRun, type OrderPlan } from "./orders/observed.ts";
import { describeWindow } from "./orders/windows.ts";
import {
  defineStrategy,
  type EndedRun,
  type Exhausted,
  type Next,
  type SearchSpace,
  type Strategy,
  type StrategyDefinition,
} from "./strategy.ts";

/** Plans that are handed out before the strategy looks at how they ended. */
const BATCH = 16;

/** A place where a run can go another way. */
interface Branch {
  readonly run: ObservedRun;
  readonly plan: OrderPlan;
  readonly alternative: Alternative;
}

class DepthFirst implements Strategy<OrderPlan> {
  readonly #seeds: readonly number[];
  readonly #maxPreemptions: number;
  /** It only opens the search: it gives up if there are too many orders, and leaves what is drawn to the seeds. */
  readonly #isOpening: boolean;
  readonly #runs = new Map<OrderPlan, ObservedRun>();
  readonly #windows = new Set<string>();
  /** Seeds whose draws have been used. */
  #usedSeeds = 0;
  #planned = 0;
  #ended = 0;
  /** By the number of preemptions that they add up to. */
  #branches: Branch[][] = [];
  #batch: OrderPlan[] = [];
  /** A run made a decision that is not about order (a draw, a fault, an input, an answer of the host): others could differ in it. */
  #isOpen = false;
  #isComplete = true;
  #isBounded = false;

  constructor({ seeds, maxPreemptions = Infinity }: SearchSpace, isOpening = false) {
    this.#seeds = [...seeds];
    this.#maxPreemptions = maxPreemptions;
    this.#isOpening = isOpening;
  }

  next(): Next<OrderPlan> {
    if (this.#planned === this.#seeds.length && this.#ended < this.#planned) return { kind: "wait" };
    if (this.#batch.length === 0) {
      if (this.#ended < this.#planned) return { kind: "wait" };
      this.#batch = this.#nextBatch();
    }
    const plan = this.#planned < this.#seeds.length ? this.#batch.shift() : undefined;
    if (plan !== undefined) {
      this.#planned++;
      return { kind: "run", plan };
    }
    const isExhausted = this.#batch.length === 0 && !this.#isOpen && this.#isComplete && this.#planned > 0;
    return { kind: "end", ...(isExhausted && { exhausted: this.#exhausted() }) };
  }

  begin(plan: OrderPlan): DecisionSource {
    const run = new ObservedRun(plan);
    this.#runs.set(plan, run);
    return new ChoosingSource(run);
  }

  ended({ plan, outcome, decisions = [] }: EndedRun<OrderPlan>): void {
    this.#ended++;
    const run = this.#runs.get(plan)!;
    this.#runs.delete(plan);
    if (!decisions.every(decidesOrder)) this.#isOpen = true;
    // An order has many times, and is run with one of them.
    if (outcome.dependsOnTime) this.#isComplete = false;
    // That order may be possible all the same, and so may what comes after it.
    if (!run.wentAsPlanned) {
      this.#isComplete = false;
      return;
    }
    for (const latency of run.windows) this.#windows.add(describeWindow(latency));
    const { found, isComplete } = alternativesOf(run, plan.order.length);
    if (!isComplete) this.#isComplete = false;
    // The seeds that an opening would save have latencies beyond the windows.
    if (
      this.#isOpening && this.#isComplete &&
      alternativesOf(run, plan.order.length, { allowsAnyLatency: true }).found.length > found.length
    ) {
      this.#isComplete = false;
    }
    if (plan.preemptions >= this.#maxPreemptions) {
      if (found.length > 0) this.#isBounded = true;
      return;
    }
    // The last place first, as a search in depth does.
    for (const alternative of found.toReversed()) {
      (this.#branches[plan.preemptions] ??= []).push({ run, plan, alternative });
    }
  }

  #nextBatch(): OrderPlan[] {
    if (this.#isOpening && this.#isHopeless()) return [];
    const batch: OrderPlan[] = [];
    for (const branches of this.#branches) {
      for (const { run, plan, alternative } of branches?.splice(0, BATCH - batch.length) ?? []) {
        batch.push(planOf(run, plan, alternative));
      }
    }
    // No number of orders proves anything now, and other draws may fail in the first of them.
    if (this.#isOpening && this.#isOpen) return batch.flatMap((plan) => [plan, ...this.#firstOrder()]);
    const goesOn = this.#usedSeeds === 0 || this.#isOpen;
    return batch.length > 0 || !goesOn ? batch : this.#firstOrder();
  }

  /** With the draws of the next seed; none if all seeds are used. */
  #firstOrder(): OrderPlan[] {
    if (this.#usedSeeds === this.#seeds.length) return [];
    return [{ seed: this.#seeds[this.#usedSeeds++]!, order: [], latenciesMs: new Map(), preemptions: 0 }];
  }

  /** There are more orders than the search will run, and a sample of them has been run. */
  #isHopeless(): boolean {
    const left = this.#branches.reduce((sum, branches) => sum + (branches?.length ?? 0), 0);
    const cannotEnd = !this.#isComplete || this.#planned + left > this.#seeds.length;
    if (this.#planned < SAMPLE || !cannotEnd) return false;
    this.#isComplete = false;
    return true;
  }

  #exhausted(): Exhausted {
    const bounds = [...this.#windows, "no pauses"];
    if (this.#isBounded) {
      bounds.push(`at most ${this.#maxPreemptions} preemption${this.#maxPreemptions === 1 ? "" : "s"}`);
    }
    return { bounds, schedules: this.#planned };
  }
}

/** The least number of orders that the opening of a search runs before it gives up on running them all. */
const SAMPLE = 32;

export const dfs = defineStrategy({
  name: "dfs",
  summary: "every order that the windows of latencies allow, once, those with few preemptions first",
  citation:
    'Musuvathi, Qadeer: "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007',
  seeded: false,
  baseline: false,
  systematic: true,
  needsLatencies: true,
  create: (space) => new DepthFirst(space),
});

/** The beginning of a search: every order if there are at most as many as seeds, else some with few preemptions. */
export const opening: StrategyDefinition = { ...dfs, create: (space) => new DepthFirst(space, true) };
