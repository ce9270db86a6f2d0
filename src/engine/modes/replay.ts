/** Replay: the recorded decisions are given back, and everything that the run logs is compared with the recording. */
import { RecordedSource } from "../decisions/sources.ts";
import { Failure } from "../findings/failure.ts";
import type { Program } from "../interpreter/program.ts";
import { decisionsOf, type Trace } from "../trace/decode.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import { execute, type Executed } from "./execute.ts";

export interface ReplayOptions {
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `program` as `trace` has it. A difference is a `drift` finding.
 * @param program the trace's scenario with the code that it names
 */
export function replay(program: Program, trace: Trace, options: ReplayOptions = {}): Promise<Executed> {
  return execute(program, {
    source: new RecordedSource(decisionsOf(trace.entries)),
    recorder: new Comparison(trace.entries),
    limits: trace.header.limits,
    strict: options.strict,
    captureSites: program.code !== undefined,
    signal: options.signal,
  });
}

/** Compares each entry with the recorded one. Decisions compare themselves, with a better message. */
class Comparison implements Recorder {
  readonly #recorded: readonly LogEntry[];
  #index = 0;

  constructor(recorded: readonly LogEntry[]) {
    this.#recorded = recorded;
  }

  append(entry: LogEntry): void {
    const index = this.#index++;
    const recorded = this.#recorded[index];
    if (recorded !== undefined && same(recorded, entry)) return;
    throw new Failure(
      "drift",
      "drift",
      `replay drifted at entry ${index}: ` +
        (recorded === undefined ? "the recording ends there" : `the recording has ${JSON.stringify(recorded)}`) +
        `, the run has ${JSON.stringify(entry)}`,
      { hint: "the scenario or its code is not what was recorded, or something in it is not deterministic" },
    );
  }
}

function same(recorded: LogEntry, entry: LogEntry): boolean {
  if ("step" in entry) return (recorded as { step?: unknown }).step === entry.step;
  if ("run" in entry) return (recorded as { run?: unknown }).run === entry.run;
  if ("t" in entry) return (recorded as { t?: unknown }).t === entry.t;
  return JSON.stringify(recorded) === JSON.stringify(entry);
}
