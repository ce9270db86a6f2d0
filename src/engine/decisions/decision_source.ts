/** Who makes the decisions of a run, and what it is told of the run. The implementations are in `sources.ts` and `chooser.ts`. */
import type { Latency } from "./latency_kinds.ts";
import type { DecisionRequest, DecisionValue, PickOption } from "./requests.ts";

/** Makes the decisions of a run. */
export interface DecisionSource {
  /** Answers one request. Throws `DivergenceError` when it replays a recording that does not fit the request. */
  next(request: DecisionRequest): DecisionValue;
  /**
   * Returns whether the answer to a host call of this label is recorded, so that nothing outside may be started for it. Asked
   * when a call begins; `next` is asked when its answer is due. Left out: it is not.
   */
  recordsHost?(label: string): boolean;
  /** True if the program pauses now and then, so that it is to be asked before each operation. Left out: it does not. */
  readonly pauses?: boolean | undefined;
  /** Called with every operation that happens, picked or without an alternative. */
  readonly happened?: OnHappened | undefined;
}

/** Called with an operation that happens, and how the run stands then. */
export type OnHappened = (operation: PickOption, moment: Moment) => void;

/** The state of a run when something happens. */
export interface Moment {
  /** Virtual ms since the start. */
  readonly elapsedMs: number;
  /** True if operations have latencies; otherwise each may take as long as it likes. */
  readonly isTimed: boolean;
  /** The same when the last thing that happened was over, and this turn began. */
  readonly beganMs: number;
  /** True while the clock stands still whatever happens. */
  readonly isFrozen: boolean;
  /** Returns what else is pending: operations in order of creation, then timers in order of due time. */
  readonly pending: () => readonly PickOption[];
  /** The setting of the immediates of the round that is to come, or of this one; undefined before the first. */
  readonly immediates: ImmediatesBegun | undefined;
}

/** Immediates are pending where there were none, or a round has left some for the next one. The first of them takes its time from then. */
export interface ImmediatesBegun {
  /** The `id` of the operation with which that was. */
  readonly cause: number;
  /** The time of that, in virtual ms since the start. */
  readonly startMs: number;
  /** The time at which the first of them is due, in virtual ms since the start. */
  readonly dueMs: number;
  /** The bounds of how long that takes. */
  readonly latency: Latency;
}
