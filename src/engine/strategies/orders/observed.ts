/**
 * A run that follows a planned order to its end, and then the default order. It keeps what is needed to plan other orders: what
 * happened, what else was pending at that time, and how long each operation may take.
 *
 * It works during a run, which may have patched the language: hence index loops and `SafeMap`.
 */
import type { Chooser } from "../../decisions/chooser.ts";
import type { ImmediatesBegun, Moment } from "../../decisions/decision_source.ts";
import type { LatencyRequest, PickOption, PickRequest } from "../../decisions/requests.ts";
import type { Latency } from "../../decisions/latency_kinds.ts";
import { Streams } from "../../decisions/streams.ts";
import { SafeMap } from "../../primordials.ts";
import { LATENCY_SCALE_MS } from "../../world/latency/scale.ts";
import type { RunPlan } from "../strategy.ts";
import { usualMs, windowOf } from "./windows.ts";

/** One thing that comes next: an operation, by its number; or one of several things that no time tells apart. */
export type Place =
  | { readonly id: number }
  | { readonly choice: number; readonly of: number };

/** An order to follow, with latencies that lead to it. */
export interface OrderPlan extends RunPlan {
  readonly order: readonly Place[];
  /** In virtual ms, by the number of the operation. Others take the default of their kind. */
  readonly latenciesMs: ReadonlyMap<number, number>;
  /** The number of times that something comes before what would come first by default. */
  readonly preemptions: number;
}

/** The bounds of when something is due, counted from when its cause happened. In virtual µs, so that times are whole numbers. */
interface Due {
  readonly earliestUs: number;
  readonly latestUs: number;
}

/** Of what takes a latency that is chosen. */
interface Window {
  /** The time at which it starts, counted from when its cause happened. */
  readonly startUs: number;
  readonly maxUs: number;
  /** Returns how long it takes while nothing is known but that it takes at least so long. */
  openUs(leastUs: number): number;
}

/** An operation as it was first seen. */
export interface Observed {
  readonly id: number;
  readonly cause: number;
  readonly isImmediate: boolean;
  /** Of a timer. */
  readonly delayMs: number | undefined;
  readonly due: Due;
  /** The same for any latency of its kind, of which the window is a part. */
  readonly anyDue: Due;
  readonly window: Window | undefined;
}

/** The immediates of a round of the event loop, which come together. */
export interface Round {
  readonly cause: number;
  /** The one whose latency it was; undefined if nobody chose it. */
  readonly first: number | undefined;
  readonly due: Due;
  readonly anyDue: Due;
  readonly window: Window | undefined;
}

export interface Happening {
  readonly place: Place;
  /** Numbers of what else was pending; empty for a choice. */
  readonly pending: readonly number[];
  /** For how long code ran after what happened before, in virtual µs. */
  readonly gapUs: number;
  /** Of the immediates that were pending. */
  readonly round: Round | undefined;
}

const { round } = Math;

function inUs(ms: number): number {
  return round(ms * 1000);
}

export class ObservedRun implements Chooser {
  readonly happenings: Happening[] = [];
  readonly operations = new SafeMap<number, Observed>();
  /** Windows that were used, by speed; ranges that the scenario gives are not among them. */
  readonly windows: Latency[] = [];
  readonly #plan: OrderPlan;
  readonly #streams: Streams;
  readonly #latencies = new SafeMap<number, { readonly latency: Latency; readonly latencyMs: number }>();
  readonly #happenedUs = new SafeMap<number, number>();
  #lastUs = 0;
  /** The clock stood still now and then: times tell nothing. */
  wasFrozen = false;
  /** The immediate whose latency was asked for last. */
  #asked: number | undefined;
  #begun: ImmediatesBegun | undefined;
  /** Of what `#begun` says. */
  #round: Round | undefined;

  constructor(plan: OrderPlan) {
    this.#plan = plan;
    this.#streams = new Streams(plan.seed);
  }

  /** True if the run went the planned way. */
  get wentAsPlanned(): boolean {
    const { order } = this.#plan;
    if (this.happenings.length < order.length) return false;
    for (let index = 0; index < order.length; index++) {
      if (!isSame(order[index]!, this.happenings[index]!.place)) return false;
    }
    return true;
  }

  pick(options: readonly PickOption[], { isTie }: PickRequest): number {
    const planned = this.#plan.order[this.happenings.length];
    if (isTie) {
      for (let index = 0; index < options.length; index++) {
        if (planned !== undefined && "id" in planned && options[index]!.id === planned.id) return index;
      }
      return 0;
    }
    const of = options.length;
    const choice = planned !== undefined && "choice" in planned && planned.choice < of ? planned.choice : 0;
    this.happenings[this.happenings.length] = { place: { choice, of }, pending: [], gapUs: 0, round: undefined };
    return choice;
  }

  latency({ operation, latency }: LatencyRequest): number {
    const plannedMs = this.#plan.latenciesMs.get(operation.id);
    const { minMs, maxMs } = windowOf(latency);
    const fits = plannedMs !== undefined && plannedMs >= minMs && plannedMs <= maxMs;
    const latencyMs = fits ? plannedMs : usualMs(latency);
    this.#latencies.set(operation.id, { latency, latencyMs });
    if (operation.kind === IMMEDIATE) this.#asked = operation.id;
    if (!latency.isGiven) this.#noteWindow(latency);
    return latencyMs === latency.defaultMs ? 0 : latencyMs;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }

  happened(operation: PickOption, { elapsedMs, beganMs, isTimed, isFrozen, pending, immediates }: Moment): void {
    if (isFrozen) this.wasFrozen = true;
    const { id } = operation;
    // What begins with this very operation is for the places after it.
    if (immediates?.cause !== id) this.#begins(immediates);
    const happening = {
      place: { id },
      pending: this.#observed(operation, isTimed ? pending() : []),
      gapUs: inUs(beganMs) - this.#lastUs,
      round: this.#round,
    };
    this.#lastUs = inUs(elapsedMs);
    this.#happenedUs.set(id, this.#lastUs);
    if (immediates?.cause === id) this.#begins(immediates);
    this.happenings[this.happenings.length] = happening;
  }

  #begins(immediates: ImmediatesBegun | undefined): void {
    if (immediates === undefined || immediates === this.#begun) return;
    this.#begun = immediates;
    const { cause, startMs, latency } = immediates;
    const startUs = inUs(startMs) - (this.#happenedUs.get(cause) ?? 0);
    const isChosen = latency.minMs !== latency.maxMs;
    this.#round = { cause, first: isChosen ? this.#asked : undefined, ...dueAfter(startUs, latency) };
  }

  #observed(operation: PickOption, pending: readonly PickOption[]): readonly number[] {
    this.#observe(operation);
    const others: number[] = [];
    for (let index = 0; index < pending.length; index++) others[index] = this.#observe(pending[index]!).id;
    return others;
  }

  #noteWindow(latency: Latency): void {
    for (let index = 0; index < this.windows.length; index++) {
      const { speed, maxMs } = this.windows[index]!;
      if (speed === latency.speed && maxMs === latency.maxMs) return;
    }
    this.windows[this.windows.length] = latency;
  }

  #observe({ id, cause, kind, dueMs, timer }: PickOption): Observed {
    const known = this.operations.get(id);
    if (known !== undefined) return known;
    const what = { id, cause, isImmediate: kind === IMMEDIATE, delayMs: timer?.delayMs };
    const observed = { ...what, ...this.#dueOf(id, dueMs, this.#happenedUs.get(cause) ?? 0) };
    this.operations.set(id, observed);
    return observed;
  }

  /** A timer is a point, and so is an operation whose latency nobody chooses. */
  #dueOf(id: number, dueMs: number | undefined, causeUs: number): Pick<Observed, "due" | "anyDue" | "window"> {
    const timed = this.#latencies.get(id);
    const exactUs = dueMs === undefined ? 0 : inUs(dueMs) - causeUs;
    if (timed !== undefined) return dueAfter(exactUs - inUs(timed.latencyMs), timed.latency);
    const due = { earliestUs: exactUs, latestUs: exactUs };
    return { due, anyDue: due, window: undefined };
  }
}

function dueAfter(startUs: number, latency: Latency): Pick<Observed, "due" | "anyDue" | "window"> {
  const { minMs, maxMs } = windowOf(latency);
  const usualUs = inUs(usualMs(latency));
  return {
    due: { earliestUs: startUs + inUs(minMs), latestUs: startUs + inUs(maxMs) },
    anyDue: { earliestUs: startUs + inUs(latency.minMs), latestUs: startUs + inUs(latency.maxMs) },
    window: { startUs, maxUs: inUs(maxMs), openUs: (leastUs) => leastUs <= usualUs ? usualUs : nextUs(leastUs) },
  };
}

/** Returns the usual time for what is left open; where that would be too early, the next longer time of the scale. */
function nextUs(leastUs: number): number {
  for (let index = 0; index < LATENCY_SCALE_MS.length; index++) {
    const us = inUs(LATENCY_SCALE_MS[index]!);
    if (us > leastUs) return us;
  }
  return leastUs;
}

const IMMEDIATE = "immediate";

export function isSame(one: Place, other: Place): boolean {
  return "id" in one ? "id" in other && one.id === other.id : "choice" in other && one.choice === other.choice;
}
