/**
 * A run that follows a planned order to its end, and then the default order. It keeps what is needed to plan other orders: what
 * happened, what else was pending at that time, and how long each operation may take.
 *
 * It works during a run, which may have patched the language: hence index loops and `SafeMap`.
 */
import type { Chooser } from "../../decisions/chooser.ts";
import type { LatencyRequest, Moment, PickOption, PickRequest } from "../../decisions/decision.ts";
import type { Latency } from "../../decisions/latency_kinds.ts";
import { Streams } from "../../decisions/streams.ts";
import { SafeMap } from "../../primordials.ts";
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

/** An operation as it was first seen. Times are virtual µs, so that they are whole numbers. */
export interface Observed {
  readonly id: number;
  readonly cause: number;
  readonly kind: string;
  readonly isTimer: boolean;
  /** From the moment at which its cause happened: when it starts, and when it is due at the earliest and at the latest. */
  readonly startUs: number;
  readonly earliestUs: number;
  readonly latestUs: number;
  /** The same for any latency of its kind, of which the window is a part. */
  readonly anyEarliestUs: number;
  readonly anyLatestUs: number;
  /** The due time with the default latency; undefined for an operation whose latency is not chosen. */
  readonly usualUs: number | undefined;
}

export interface Happening {
  readonly place: Place;
  /** Numbers of what else was pending; empty for a choice. */
  readonly pending: readonly number[];
}

const { round } = Math;

function inUs(ms: number): number {
  return round(ms * 1000);
}

export class ObservedRun implements Chooser {
  readonly happenings: Happening[] = [];
  readonly operations = new SafeMap<number, Observed>();
  readonly #ids: number[] = [];
  /** Windows that were used, by speed; ranges that the scenario gives are not among them. */
  readonly windows: Latency[] = [];
  readonly #plan: OrderPlan;
  readonly #streams: Streams;
  readonly #latencies = new SafeMap<number, { readonly latency: Latency; readonly latencyMs: number }>();
  readonly #happenedUs = new SafeMap<number, number>();
  /** The immediate that a new round begins with, whose latency counts from what happens now. */
  #nextRound: number | undefined;

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

  /** Every operation that was seen, in order. */
  known(): Observed[] {
    return this.#ids.map((id) => this.operations.get(id)!);
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
    this.happenings[this.happenings.length] = { place: { choice, of }, pending: [] };
    return choice;
  }

  latency({ operation, latency }: LatencyRequest): number {
    const plannedMs = this.#plan.latenciesMs.get(operation.id);
    const { minMs, maxMs } = windowOf(latency);
    const fits = plannedMs !== undefined && plannedMs >= minMs && plannedMs <= maxMs;
    const latencyMs = fits ? plannedMs : usualMs(latency);
    this.#latencies.set(operation.id, { latency, latencyMs });
    if (this.operations.has(operation.id)) this.#nextRound = operation.id;
    if (!latency.isGiven) this.#noteWindow(latency);
    return latencyMs === latency.defaultMs ? 0 : latencyMs;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }

  happened(operation: PickOption, { elapsedMs, isTimed, pending }: Moment): void {
    const others: number[] = [];
    this.#observe(operation);
    if (isTimed) {
      const found = pending();
      for (let index = 0; index < found.length; index++) others[index] = this.#observe(found[index]!).id;
    }
    const { dueMs = elapsedMs, id } = operation;
    this.#happenedUs.set(id, inUs(dueMs > elapsedMs ? dueMs : elapsedMs));
    if (this.#nextRound !== undefined) this.#beginRound(this.#nextRound, id);
    this.happenings[this.happenings.length] = { place: { id }, pending: others };
  }

  /** An immediate that was pending when a round ended is the first of the next one, which begins then. */
  #beginRound(immediate: number, after: number): void {
    this.#nextRound = undefined;
    const observed = this.operations.get(immediate)!;
    this.operations.set(immediate, { ...observed, cause: after, ...this.#timesOf(immediate, undefined, 0) });
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
    const causeUs = this.#happenedUs.get(cause) ?? 0;
    const observed = { id, cause, kind, isTimer: timer !== undefined, ...this.#timesOf(id, dueMs, causeUs) };
    this.operations.set(id, observed);
    this.#ids[this.#ids.length] = id;
    return observed;
  }

  #timesOf(
    id: number,
    dueMs: number | undefined,
    causeUs: number,
  ): Omit<Observed, "id" | "cause" | "kind" | "isTimer"> {
    const timed = this.#latencies.get(id);
    if (timed === undefined) {
      // A timer is a point. So is an immediate that is not the first of its round: it happens with that.
      const exactUs = dueMs === undefined ? 0 : inUs(dueMs) - causeUs;
      const latestUs = dueMs === undefined ? Infinity : exactUs;
      return {
        startUs: 0,
        earliestUs: exactUs,
        latestUs,
        anyEarliestUs: exactUs,
        anyLatestUs: latestUs,
        usualUs: undefined,
      };
    }
    const { latency, latencyMs } = timed;
    const { minMs, maxMs } = windowOf(latency);
    const startUs = dueMs === undefined ? 0 : inUs(dueMs) - inUs(latencyMs) - causeUs;
    return {
      startUs,
      earliestUs: startUs + inUs(minMs),
      latestUs: startUs + inUs(maxMs),
      anyEarliestUs: startUs + inUs(latency.minMs),
      anyLatestUs: startUs + inUs(latency.maxMs),
      usualUs: startUs + inUs(usualMs(latency)),
    };
  }
}

export function isSame(one: Place, other: Place): boolean {
  return "id" in one ? "id" in other && one.id === other.id : "choice" in other && one.choice === other.choice;
}
