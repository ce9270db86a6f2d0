/** A run that is recorded: its trace goes piece by piece to a sink while it runs. */
import type { DecisionSource } from "../decisions/decision_source.ts";
import { limitsOf } from "../interpreter/limits_of.ts";
import type { Program } from "../interpreter/program.ts";
import { sourceFor } from "./source_for.ts";
import type { StrategyName } from "../strategies/catalog.ts";
import { type Sink, TraceEncoder } from "../trace/encode.ts";
import type { OnPlace } from "../world/kernel_options.ts";
import type { Limits } from "../world/limits.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";

/** Options of `record` that do not depend on who decides. */
export interface CommonRecordOptions {
  /** The seed of the run. */
  readonly seed: number;
  /** Limits of the run. */
  readonly limits?: Partial<Limits> | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** Receives the text of the trace, piece by piece. */
  readonly sink: Sink;
  /** True if each entry goes to the sink at once: the process may end at any moment. */
  readonly atOnce?: boolean | undefined;
  /**
   * Called with each place of the code that the run passes.
   * @internal
   */
  readonly onPlace?: OnPlace | undefined;
  /**
   * Given the run before it starts.
   * @internal
   */
  readonly onRun?: ExecuteOptions["onRun"];
  /** Ends the run between two turns: `record` then rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `record`. */
export type RecordOptions =
  & CommonRecordOptions
  & (
    | { readonly strategy: StrategyName; readonly source?: DecisionSource | undefined }
    /** The source that decides when it is no strategy, and its name in the header: a shrunk or forked recording. */
    | { readonly strategy: string; readonly source: DecisionSource }
  );

/**
 * Runs a program once and writes its trace, piece by piece, to a sink.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { type DecisionSource, loadOne, record } from "seedbed/engine";
 *
 * // Gives the default answer to every request.
 * const defaults: DecisionSource = { next: () => 0 };
 * const { program } = await loadOne("counter.scenario.ts");
 * const lines: string[] = [];
 * const { outcome } = await record(program, {
 *   seed: 0,
 *   strategy: "defaults",
 *   source: defaults,
 *   sink: (text) => lines.push(text),
 * });
 * equal(outcome.status, "fail");
 * equal(outcome.finding?.message, 'expected key "visits" to be "2", found "1"');
 * ```
 *
 * @param program The program, as `loadOne` and `openTrace` give it.
 * @param options Who decides, and where the trace goes.
 * @returns How the run ended, and its decisions.
 */
export async function record(program: Program, options: RecordOptions): Promise<Executed> {
  const { seed, strategy, limits } = options;
  const source = options.source ?? sourceFor(program, options.strategy as StrategyName, seed);
  const encoder = new TraceEncoder(
    {
      ir: program.ir,
      code: program.code && { entry: program.code.entry, sha256: program.code.sha256 },
      seed,
      strategy,
      limits: limitsOf(program.ir, limits),
    },
    options.sink,
    options.atOnce,
  );
  const executed = await execute(program, {
    source,
    recorder: encoder,
    limits,
    strict: options.strict,
    captureSites: program.code !== undefined,
    signal: options.signal,
    onPlace: options.onPlace,
    onRun: options.onRun,
  });
  encoder.finish(executed.outcome);
  return executed;
}
