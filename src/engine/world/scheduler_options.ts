/** What a scheduler is given: the clock that it moves, who chooses, and who is told what happens. */
import type { Timing } from "./agenda/timed.ts";
import type { VirtualClock } from "./clock.ts";
import type { Operation } from "./operation.ts";
import type { Trail } from "./trail.ts";

/** Chooses among two or more operations: an index. Asked through the run's decisions. */
export type Picker = (options: readonly Operation[]) => number;

/** Called with an operation that is about to happen. */
export type OnHappens = (operation: Operation) => void;

export interface SchedulerOptions {
  readonly clock: VirtualClock;
  /** The latencies of operations; left out, each may take as long as it likes. */
  readonly timing?: Timing | undefined;
  readonly pick: Picker;
  /** Asked before an operation happens: for how long the program pauses, or the node that the operation is for, in virtual ms. */
  readonly pause?: ((node?: string) => number) | undefined;
  /** Called when an operation happens that had no alternative (a pick is reported by its decision). */
  readonly onForced: OnHappens;
  /** Called with every operation that happens; left out where nobody listens. */
  readonly onHappens?: OnHappens | undefined;
  readonly onTimeMoved: (elapsedMs: number) => void;
  /** Kept in runs that someone will look at: operations then remember where they were started. */
  readonly trail?: Trail | undefined;
  /** Number of log entries so far, for runs that someone will look at. */
  readonly entryCount?: (() => number) | undefined;
}
