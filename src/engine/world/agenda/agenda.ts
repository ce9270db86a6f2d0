/**
 * An agenda holds what is pending in a run and says which of it may happen next. There are two: with latencies, what is due
 * first happens first; with unbounded delays, any of it may.
 */
import type { ImmediatesBegun } from "../../decisions/decision_source.ts";
import type { LatencyRange } from "../../decisions/latency_kinds.ts";
import type { Operation } from "../operation.ts";

export interface Agenda {
  /** Adds an operation that has just started. Timers and immediates are in the rounds (see `rounds.ts`). */
  add(operation: Operation, target: string | undefined, range?: LatencyRange): void;
  /** As `add`, for the outcome of something that has taken its time already. */
  addDue(operation: Operation): void;
  /** Immediates are pending, and there were none: the first of them may happen from now on. */
  immediatesBegin(first: Operation): void;
  /**
   * Another immediate is the first one now; undefined if there is none any more.
   * @param isNext whether it belongs to the next round
   */
  immediatesGoOn(first: Operation | undefined, isNext: boolean): void;
  /** With latencies: see `Moment`. */
  readonly immediates: ImmediatesBegun | undefined;
  /** Lets nothing for a resource be due before so many virtual ms have passed, be it pending or started meanwhile. */
  hold(resource: string, durationMs: number): void;
  /** Withdraws an operation. */
  cancel(operation: Operation): void;
  /** Takes an operation out without withdrawing it, until `resume`. */
  suspend(operation: Operation): void;
  /** Puts a suspended operation back: it is due when it was, or now if that time has passed. */
  resume(operation: Operation): void;
  /** The number of pending operations; timers do not count. */
  readonly size: number;
  /** The operations that are pending, in order of creation; without timers. */
  pending(): Operation[];
  /** The due time of the earliest of them, in virtual ms since the start, if it is known. */
  readonly earliestMs: number | undefined;
  /** A turn begins: everything that the last one started has been added. */
  begin(): void;
  /** Returns the operations that may happen next, in the default order; none if nothing may. */
  options(): readonly Operation[];
  /** One of the options happens now: it is no longer pending, and the clock moves to its time. */
  take(operation: Operation): void;
}
