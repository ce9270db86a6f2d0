/**
 * Every crash, in the default order: what `fault.crash({ at: "any write" })` asks (whether a program is cut off before or after a change of
 * its disk, and in which state that leaves the disk) is answered in each way, once, in the manner of ALICE (Pillai et al., OSDI 2014) and
 * CrashMonkey (Mohan et al., OSDI 2018). All else takes its default, and random draws are those of one seed. Where runs draw at all, the
 * crashes are tried again with the next seed.
 */
import { type Chooser, ChoosingSource, drawFault } from "../decisions/chooser.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { defaultInput, type InputValue } from "../decisions/inputs.ts";
import type { FaultRequest, InputRequest } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import {
  defineStrategy,
  type EndedRun,
  type Exhausted,
  type Next,
  type RunPlan,
  type SearchSpace,
  type Strategy,
  type StrategyDefinition,
} from "./strategy.ts";

interface CrashPlan extends RunPlan {
  /** Answers to the questions about crashes, by their number in the run; all others are 0. */
  readonly answers: ReadonlyMap<number, number>;
}

/** Answers as planned, and keeps what was asked. */
class CrashRun implements Chooser {
  readonly #plan: CrashPlan;
  readonly #streams: Streams;
  /** The number of answers to each question about crashes. */
  readonly arities: number[] = [];
  hasDrawn = false;
  hasInputs = false;
  hasOtherFaults = false;
  isComplete = true;

  constructor(plan: CrashPlan) {
    this.#plan = plan;
    this.#streams = new Streams(plan.seed);
  }

  pick(): number {
    return 0;
  }

  input(request: InputRequest): InputValue {
    this.hasInputs = true;
    return defaultInput(request);
  }

  fault(request: FaultRequest): number {
    const { enumerates, arity, isOptional } = request;
    if (enumerates === undefined) {
      if (isOptional !== true) return drawFault(request, (stream, bound) => this.draw(stream, bound));
      this.hasOtherFaults = true;
      return 0;
    }
    if (enumerates === "some") this.isComplete = false;
    const index = this.arities.length;
    this.arities[index] = arity;
    return this.#plan.answers.get(index) ?? 0;
  }

  draw(stream: string, bound: number): number {
    this.hasDrawn = true;
    return this.#streams.integer(stream, bound);
  }
}

class EveryCrash implements Strategy<CrashPlan> {
  readonly #seeds: Iterator<number>;
  readonly #isOpening: boolean;
  readonly #runs = new Map<CrashPlan, CrashRun>();
  readonly #plans: CrashPlan[] = [];
  #most: number;
  #planned = 0;
  #ended = 0;
  /** Runs without a crash: one for each seed. */
  #firsts = 0;
  #bounds = new Set(["the default order"]);
  #hasDrawn = false;

  constructor({ seeds }: SearchSpace, isOpening = false) {
    const all = [...seeds];
    this.#seeds = all[Symbol.iterator]();
    this.#most = all.length;
    this.#isOpening = isOpening;
  }

  next(): Next<CrashPlan> {
    const isUnderWay = this.#ended < this.#planned;
    if (this.#planned === this.#most) {
      if (isUnderWay) return { kind: "wait" };
      return this.#plans.length === 0 ? this.#end() : { kind: "end" };
    }
    if (this.#plans.length === 0) {
      if (isUnderWay) return { kind: "wait" };
      if (!this.#goesOn()) return this.#end();
    }
    this.#planned++;
    return { kind: "run", plan: this.#plans.shift()! };
  }

  begin(plan: CrashPlan): DecisionSource {
    const run = new CrashRun(plan);
    this.#runs.set(plan, run);
    return new ChoosingSource(run);
  }

  ended({ plan }: EndedRun<CrashPlan>): void {
    this.#ended++;
    const run = this.#runs.get(plan)!;
    this.#runs.delete(plan);
    if (run.hasDrawn) {
      this.#hasDrawn = true;
      this.#bounds.add("the random values of a seed");
    }
    if (run.hasInputs) this.#bounds.add("the simplest inputs");
    if (run.hasOtherFaults) this.#bounds.add("no other faults");
    if (!run.isComplete) this.#bounds.add("some of the states of a disk with many changes");
    // What comes before the last answer of the plan was branched from when that was planned.
    const first = plan.answers.size === 0 ? 0 : Math.max(...plan.answers.keys()) + 1;
    for (let index = first; index < run.arities.length; index++) {
      for (let answer = 1; answer < run.arities[index]!; answer++) {
        this.#plans.push({ seed: plan.seed, answers: new Map(plan.answers).set(index, answer) });
      }
    }
  }

  /** Plans the run without a crash, of the next seed; false if there is none to plan. */
  #goesOn(): boolean {
    if (this.#firsts > 0 && (this.#isOpening || !this.#hasDrawn)) return false;
    const { done, value: seed } = this.#seeds.next();
    if (done === true) return false;
    this.#firsts++;
    this.#plans.push({ seed, answers: new Map() });
    return true;
  }

  #end(): Next<CrashPlan> {
    if (this.#planned === 0) return { kind: "end" };
    const exhausted: Exhausted = { of: "crashes", bounds: [...this.#bounds], schedules: this.#planned - this.#firsts };
    return { kind: "end", exhausted };
  }
}

export const crashes = defineStrategy({
  name: "crashes",
  summary: 'every crash that `fault.crash({ at: "any write" })` allows, once, in the default order',
  citation: 'Pillai et al.: "All File Systems Are Not Created Equal", OSDI 2014',
  seeded: false,
  baseline: false,
  systematic: true,
  needsWriteCrashes: true,
  create: (space) => new EveryCrash(space),
});

/** The beginning of a search that has such crashes: all of them, with the draws of one seed. */
export const crashOpening: StrategyDefinition = { ...crashes, create: (space) => new EveryCrash(space, true) };
