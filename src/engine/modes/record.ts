/** A run that is recorded: its trace goes piece by piece to a sink while it runs. */
import type { DecisionSource } from "../decisions/decision.ts";
import { limitsOf } from "../interpreter/limits_of.ts";
import type { Program } from "../interpreter/program.ts";
import { sourceFor } from "./source_for.ts";
import type { StrategyName } from "../strategies/catalog.ts";
import { type Sink, TraceEncoder } from "../trace/encode.ts";
import type { OnPlace } from "../world/kernel_options.ts";
import type { Limits } from "../world/limits.ts";
import { execute, type Executed } from "./execute.ts";

interface Recording {
  readonly seed: number;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  readonly sink: Sink;
  /** Whether each entry goes to the sink at once: the process may end at any moment. */
  readonly atOnce?: boolean | undefined;
  readonly onPlace?: OnPlace | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type RecordOptions =
  & Recording
  & (
    | { readonly strategy: StrategyName; readonly source?: DecisionSource | undefined }
    /** Who decides when it is no strategy, and what to call it in the header: a shrunk or forked recording. */
    | { readonly strategy: string; readonly source: DecisionSource }
  );

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
  });
  encoder.finish(executed.outcome);
  return executed;
}
