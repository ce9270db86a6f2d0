/**
 * The way from a coordinator to those who do its units: processes of this machine, this process, or a queue that machines share. A queue may
 * deliver a unit or its result more than once, late, and in any order; it may not lose a unit without saying so.
 */
import type { Unit, UnitResult } from "./unit.ts";

export interface WorkQueue {
  /** The number of units that are handed over at once, so that nobody who works waits for the coordinator. */
  readonly capacity: number;
  put(unit: Unit): void;
  /**
   * The next that came of a unit, after at most so many ms; "nothing" in that time, or "over" if nothing will come, since the queue has
   * ended and everything that was under way has come back.
   */
  take(withinMs: number): Promise<Came | "nothing" | "over">;
  /** Ends the work: what was begun may be ended within a few seconds, what was not is dropped. */
  end(): void;
  /** Releases everything at once. */
  close(): void;
}

export interface WatchedQueue extends WorkQueue {
  /** Those who do the units now. */
  readonly workers: readonly QueueWorker[];
}

/** Somebody who does units: a process of this machine, or a worker of another with processes of its own. */
export interface QueueWorker {
  readonly name: string;
  /** The number of its processes. */
  readonly jobs: number;
  /** Units that it is doing, and has done since this process conducts the campaign, or for a worker elsewhere since it was started. */
  readonly busy: number;
  readonly done: number;
  /** The unit, where it is known which. */
  readonly unit?: Unit | undefined;
}

export type Came =
  | { readonly result: UnitResult }
  /** Its worker ended before its time. */
  | { readonly lost: Unit; readonly how: string; readonly lastWords?: string | undefined };
