/** What the main thread and the thread of the watchdog have in common. */

/** Numbers that both see. */
export type Beats = Int32Array<SharedArrayBuffer>;

/** Index: how often the thread has looked at the clock. */
export const TICKS = 0;
/** Index: changes with every round of the event loop in which runs go on. */
export const BEAT = 1;
/** Index: 1 while the debugger is attached to the main thread. */
export const ATTACHED = 2;

/** The beat while no run has the thread: nothing can be stuck. */
export const RESTING = 0;

export const TICK_MS = 50;

/** Key, by `Symbol.for`, of the function that the thread calls in the main one. */
export const STUCK = "seedbed.stuck";

export interface WatchdogData {
  readonly beats: Beats;
  readonly canInterrupt: boolean;
  /** What the heap of the main thread may take. */
  readonly maxHeapBytes: number;
}
