/** The options of a kernel, and the observers of its run. */
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { CodeCoverage } from "./code_coverage.ts";
import type { HostCapability } from "./host_permission.ts";
import type { LatencyModel } from "./latency/model.ts";
import type { Limits } from "./limits.ts";
import type { Recorder } from "./log.ts";
import type { Operation } from "./operation.ts";

export interface KernelOptions {
  readonly source: DecisionSource;
  /** The recorder of log entries; none are made when it is left out. */
  readonly recorder?: Recorder | undefined;
  /** False to count decisions only, for runs of which only the outcome matters. */
  readonly keepDecisions?: boolean | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** The date at the start, in ms since the epoch. */
  readonly startMs?: number | undefined;
  /** Remember where each operation was started: slower, for runs that someone will look at. */
  readonly captureSites?: boolean | undefined;
  /** Keep the errors that the program meets, for a comparison with another run. */
  readonly keepErrors?: boolean | undefined;
  /** False to let real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** The host capabilities that may be used; none by default. */
  readonly mayAskHost?: readonly HostCapability[] | undefined;
  /** The latencies of operations; left out, each may take as long as it likes. */
  readonly latencies?: LatencyModel | undefined;
  /** Called with every operation that happens. */
  readonly witness?: Witness | undefined;
  /** False for a program of steps alone, in which nothing can start beside the step that runs. */
  readonly runsCode?: boolean | undefined;
  readonly onPlace?: OnPlace | undefined;
  /** Told of the edges that code takes and of what it compares, where it was made to tell (`Code.withCoverage`). */
  readonly coverage?: CodeCoverage | undefined;
}

/**
 * Called with every place that code passes: the beginning of a function or of a round, and an await.
 * @param read gives the place as text (`checkout.ts:19`), if it is in the author's code; slow
 */
export type OnPlace = (read: () => string | undefined) => void;

/** Sees a run from beside it. */
export interface Witness {
  /** An operation happens; its entry is the last one. */
  happened(operation: Operation, options: readonly Operation[]): void;
}
