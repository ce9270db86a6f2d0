/** One run from beginning to end, guarded: what every mode is made of. */
import type { Decision } from "../decisions/decision.ts";
import { drive } from "../interpreter/drive.ts";
import type { Program } from "../interpreter/program.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { Run, type RunOptions } from "../interpreter/run.ts";
import { installGuard } from "../sandbox/guard/guard.ts";
import { watch } from "../watchdog/watchdog.ts";
import { hop } from "../world/hop.ts";

export interface ExecuteOptions extends Omit<RunOptions, "keepDecisions"> {
  /** Ends the run between two turns: `execute` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Given the run before it starts. */
  readonly onRun?: ((run: Run) => void) | undefined;
}

/** A run that has ended. */
export interface Executed {
  /**
   * The run itself.
   * @internal
   */
  readonly run: Run;
  /** The result. */
  readonly outcome: Outcome;
  /** Its decisions, in order. */
  readonly decisions: readonly Decision[];
}

export async function execute(program: Program, options: ExecuteOptions): Promise<Executed> {
  const run = new Run(program, options);
  options.onRun?.(run);
  const remove = guardFor(program, options.strict ?? true, options.captureSites ?? false);
  try {
    await drive(run, options.signal);
    await settle(program);
  } finally {
    remove();
  }
  return { run, outcome: run.outcome!, decisions: run.decisions };
}

/** Lets what code left behind come to its end while the guard stands: a late rejection is not the process's. */
export async function settle(program: Program): Promise<void> {
  if (program.code !== undefined) await new Promise<void>(hop);
}

/** Declarative steps cannot leak, so the guard stands only where code runs. Arbitraries may take too long in any program. */
export function guardFor(program: Program, strict: boolean, traceIo: boolean): () => void {
  if (program.code !== undefined || program.arbitraries !== undefined) watch(program.ir.name);
  if (program.code === undefined) return () => {};
  return installGuard({ strict, traceIo });
}
