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

export type Came =
  | { readonly result: UnitResult }
  /** Its worker ended before its time. */
  | { readonly lost: Unit; readonly how: string; readonly lastWords?: string | undefined };
