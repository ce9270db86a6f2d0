/** The memory that the main thread shares with the thread of the watchdog. */

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
  /** The largest heap of the main thread, in bytes. */
  readonly maxHeapBytes: number;
}
