/** Replay: the recorded decisions are given back, and everything that the run logs is compared with the recording. */
import { RecordedSource } from "../decisions/sources.ts";
import { Failure } from "../findings/failure.ts";
import type { Program } from "../interpreter/program.ts";
import { decisionsOf, type Trace } from "../trace/decode.ts";
import { isOlderForm } from "../trace/older_entries.ts";
import { hasOwn, jsonText } from "../primordials.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";

export interface ReplayOptions {
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Given the run before it starts. */
  readonly onRun?: ExecuteOptions["onRun"];
}

/**
 * Runs `program` as `trace` has it. A difference is a `divergence` finding.
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
    onRun: options.onRun,
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
    if (recorded !== undefined && (same(recorded, entry) || isOlderForm(recorded, entry))) return;
    throw new Failure(
      "divergence",
      "divergence",
      `replay diverged at entry ${index}: ` +
        (recorded === undefined ? "the recording ends there" : `the recording has ${jsonText(recorded)}`) +
        `, the run has ${jsonText(entry)}`,
      { hint: "the scenario or its code is not what was recorded, or something in it is not deterministic" },
    );
  }
}

function same(recorded: LogEntry, entry: LogEntry): boolean {
  const name = hasOwn(entry, "step") ? "step" : hasOwn(entry, "run") ? "run" : hasOwn(entry, "t") ? "t" : undefined;
  if (name !== undefined) return hasOwn(recorded, name) && (recorded as Named)[name] === (entry as Named)[name];
  return jsonText(recorded) === jsonText(entry);
}

type Named = Readonly<Partial<Record<"step" | "run" | "t", unknown>>>;
