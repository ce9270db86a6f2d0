/**
 * Finds the other ways that a run could have gone: at each place, what else could have happened first. Something may come
 * first if the windows of all operations still have a solution: each is due within its window after the operation in whose
 * turn it started, and nothing that was pending came before what happened. The least solution gives latencies that lead
 * there.
 */
import { LATENCY_SCALE_MS } from "../../world/latency/scale.ts";
import { Constraints } from "./constraints.ts";
import type { Observed, ObservedRun, OrderPlan, Place } from "./observed.ts";

/** Something else that comes at a place of a run. */
export interface Alternative {
  readonly at: number;
  readonly place: Place;
}

export interface Alternatives {
  readonly found: readonly Alternative[];
  /** False if the run is too long to look at all of it, or does not fit the windows. */
  readonly isComplete: boolean;
}

/** Places of longer runs beyond this are not looked at. */
const MAX_PLACES = 1_000;

/**
 * Lists what else could have come first at each place from `first` on.
 * @param isBeyond whether operations may take as long as any of their kind, beyond their windows
 */
export function alternativesOf(run: ObservedRun, first: number, isBeyond = false): Alternatives {
  const walk = new Walk(run, false, isBeyond);
  const found: Alternative[] = [];
  for (let at = 0; at < run.happenings.length; at++) {
    if (at === MAX_PLACES) return { found, isComplete: false };
    if (at >= first) found.push(...walk.alternatives().map((place) => ({ at, place })));
    if (!walk.goOn()) return { found, isComplete: false };
  }
  return { found, isComplete: true };
}

/** The plan of a run that is as `run` was up to a place, and goes another way there. */
export function planOf(run: ObservedRun, { seed, preemptions }: OrderPlan, { at, place }: Alternative): OrderPlan {
  const order = [...run.happenings.slice(0, at).map((happening) => happening.place), place];
  const latenciesMs = latenciesFor(run, at, place, true) ?? latenciesFor(run, at, place, false)!;
  return { seed, order, preemptions: preemptions + 1, latenciesMs };
}

/** Latencies that lead to `place` after what happened before; undefined if there are none without ties. */
function latenciesFor(
  run: ObservedRun,
  at: number,
  place: Place,
  avoidsTies: boolean,
): Map<number, number> | undefined {
  const walk = new Walk(run, avoidsTies);
  while (walk.at < at) if (!walk.goOn() && avoidsTies) return undefined;
  return walk.latenciesFor(place);
}

/** Walks along a run, and knows when everything so far may have happened. */
class Walk {
  readonly #run: ObservedRun;
  readonly #constraints: Constraints;
  /** Numbers of operations to variables; 0 is the start of the run for both. */
  readonly #variables = new Map<number, number>([[0, 0]]);
  readonly #operations: readonly Observed[];
  readonly #happened = new Set<number>();
  /** Immediates that are left of a round: nothing comes between them. */
  #round: ReadonlySet<number> = new Set();
  readonly #avoidsTies: boolean;
  at = 0;

  /**
   * @param avoidsTies whether to keep operations from being due together with a timer where possible: which of two timers comes first
   * cannot be chosen, and a story that depends on a tie is hard to believe
   * @param isBeyond see `alternativesOf`
   */
  constructor(run: ObservedRun, avoidsTies = false, isBeyond = false) {
    this.#run = run;
    this.#avoidsTies = avoidsTies;
    this.#operations = run.known();
    for (const { id } of this.#operations) this.#variables.set(id, this.#variables.size);
    this.#constraints = new Constraints(this.#variables.size);
    for (const { id, cause, earliestUs, latestUs, anyEarliestUs, anyLatestUs } of this.#operations) {
      const untilUs = isBeyond ? anyLatestUs : latestUs;
      this.#add(cause, id, isBeyond ? anyEarliestUs : earliestUs);
      if (untilUs !== Infinity) this.#add(id, cause, -untilUs);
    }
  }

  /** Lists what else could have come here. */
  alternatives(): Place[] {
    const { place, pending } = this.#run.happenings[this.at]!;
    if ("choice" in place) {
      return Array.from({ length: place.of }, (_, choice) => ({ choice, of: place.of }))
        .filter(({ choice }) => choice !== place.choice);
    }
    if (this.#round.has(place.id)) return [];
    const there = [place.id, ...pending];
    return this.#candidates(there)
      .filter((id) => id !== place.id && this.#constraints.trying(() => this.#comesFirst(id, there)))
      .map((id) => ({ id }));
  }

  /** On to the next place; false if there is no solution for what has happened. */
  goOn(): boolean {
    const { place, pending } = this.#run.happenings[this.at++]!;
    if ("choice" in place) return true;
    this.#happened.add(place.id);
    this.#round = new Set(this.#roundAfter(place.id, pending));
    return this.#comesFirst(place.id, pending);
  }

  /** In virtual ms, by number: latencies with which this comes next. */
  latenciesFor(place: Place): Map<number, number> | undefined {
    const { pending, place: instead } = this.#run.happenings[this.at]!;
    return this.#constraints.trying(() => {
      const there = "id" in instead ? [instead.id, ...pending] : pending;
      if ("id" in place && !this.#comesFirst(place.id, there)) return undefined;
      const isOver = (id: number) => this.#happened.has(id) || ("id" in place && place.id === id);
      const latencies = new Map<number, number>();
      for (const { id, cause, startUs, latestUs, usualUs } of this.#operations) {
        if (usualUs === undefined || (cause !== 0 && !this.#happened.has(cause))) continue;
        const causeUs = this.#least(cause);
        const leastUs = this.#least(id) - causeUs;
        const dueUs = isOver(id) ? leastUs : Math.min(latestUs, startUs + openUs(leastUs - startUs, usualUs - startUs));
        latencies.set(id, (dueUs - startUs) / 1000);
      }
      return latencies;
    });
  }

  /** Immediates come in order. */
  #candidates(there: readonly number[]): number[] {
    const immediates = there.filter((id) => this.#operation(id).kind === IMMEDIATE);
    const first = Math.min(...immediates);
    return there.filter((id) => this.#operation(id).kind !== IMMEDIATE || id === first);
  }

  /** The immediates of the round that `id` belongs to, without it. */
  #roundAfter(id: number, pending: readonly number[]): number[] {
    if (this.#operation(id).kind !== IMMEDIATE) return [];
    return pending.filter((other) =>
      this.#operation(other).kind === IMMEDIATE && (this.#round.size === 0 || this.#round.has(other))
    );
  }

  #comesFirst(id: number, pending: readonly number[]): boolean {
    return pending.every((other) => other === id || this.#comesBefore(this.#operation(id), this.#operation(other)));
  }

  /** The rules of the event loop: see `world/agenda/rounds.ts`, and `world/timer_queue.ts` for timers that are due together. */
  #comesBefore(one: Observed, other: Observed): boolean {
    // Timers of the round come first, and immediates then, whether or not a timer has come due meanwhile.
    if (one.kind === IMMEDIATE && other.isTimer) return true;
    if (one.isTimer && other.kind === IMMEDIATE) return this.#add(one.id, other.cause, 0);
    return this.#add(one.id, other.id, this.#isApart(one, other) ? 1 : 0);
  }

  /** Timers of one duration keep their order. */
  #isApart(one: Observed, other: Observed): boolean {
    if (!one.isTimer && !other.isTimer) return false;
    if (one.isTimer && other.isTimer && one.latestUs === other.latestUs) return other.id < one.id;
    return this.#avoidsTies && this.#constraints.trying(() => this.#add(one.id, other.id, 1));
  }

  #add(from: number, to: number, byUs: number): boolean {
    return this.#constraints.add(this.#variables.get(from)!, this.#variables.get(to)!, byUs);
  }

  #least(id: number): number {
    return this.#constraints.least(this.#variables.get(id)!);
  }

  #operation(id: number): Observed {
    return this.#run.operations.get(id)!;
  }
}

/** Returns the usual time for what is left open; where that would be too early, the next longer time of the scale. */
function openUs(leastUs: number, usualUs: number): number {
  if (leastUs <= usualUs) return usualUs;
  const longerMs = LATENCY_SCALE_MS.find((ms) => ms * 1000 > leastUs);
  return longerMs === undefined ? leastUs : Math.round(longerMs * 1000);
}

const IMMEDIATE = "immediate";
