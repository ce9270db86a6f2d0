/**
 * The log of a run, entry by entry, in order: decisions, forced operations, time, steps and events. The closed set of entries
 * is also the closed set of lines in the body of a trace file (see `trace/`).
 */
import type { Decision } from "../decisions/decision.ts";
import type { InputValue } from "../decisions/inputs.ts";
import type { DecisionValue } from "../decisions/requests.ts";
import type { Json } from "../json.ts";

/** Several things could happen next; `l` did, number `pick` of `of`. */
export interface PickEntry {
  readonly pick: number;
  readonly of: number;
  /** The time at which it happens, in virtual ms since the start. Recordings that are older than this do not say. */
  readonly at?: number | undefined;
  readonly l: string;
}
/** The latency of the operation `l` that starts now, in virtual ms; 0 is the default of its kind. */
export interface LatencyEntry {
  readonly latency: number;
  readonly l: string;
}
/** After which timer the operation `l` comes: its latency counts from there. 0 if after none. */
export interface LateEntry {
  readonly late: string | 0;
  readonly l: string;
}
/** The program pauses for so many virtual ms before the next operation. */
export interface PauseEntry {
  readonly pause: number;
  readonly l: string;
}
/** A random integer, or bytes in hex, drawn by the consumer `l`. */
export interface RandomEntry {
  readonly random: number | string;
  readonly l: string;
}
/** A fault that struck (or 0, none) at `l`, one of `of`. */
export interface FaultEntry {
  readonly fault: number;
  readonly of: number;
  readonly l: string;
}
/** One of the integers from `min` to `max` that the input `l` was made of. */
export interface InputEntry {
  readonly input: InputValue;
  readonly min: InputValue;
  readonly max: InputValue;
  readonly l: string;
}
/** The answer of the outside world to `l`. */
export interface HostEntry {
  readonly host: DecisionValue;
  readonly l: string;
}
/** An operation that happened without an alternative. */
export interface RunEntry {
  readonly run: string;
}
/** The clock moved: virtual ms since the start. Every later entry happens at this time. */
export interface TimeEntry {
  readonly t: number;
}
/** A step of the scenario started: its path, a number at top level. */
export interface StepEntry {
  readonly step: number | string;
}
/** Something that the program, a step or the engine tells. */
export interface EventEntry {
  readonly event: string;
  readonly task?: string;
  readonly data?: Json;
}

export type DecisionEntry =
  | PickEntry
  | LatencyEntry
  | LateEntry
  | PauseEntry
  | RandomEntry
  | FaultEntry
  | InputEntry
  | HostEntry;
/**
 * An entry of the log of a run.
 * @internal
 */
export type LogEntry = DecisionEntry | RunEntry | TimeEntry | StepEntry | EventEntry;

/** Receives log entries: memory, a trace file, a comparison with a recording, or nowhere. */
export interface Recorder {
  append(entry: LogEntry): void;
}

/**
 * A decision as a line of the log.
 * @param atMs the time of it, in virtual ms since the start
 */
export function toEntry({ kind, label, value, arity, bounds }: Decision, atMs?: number): DecisionEntry {
  switch (kind) {
    case "pick":
      return atMs === undefined
        ? { pick: value as number, of: arity!, l: label }
        : { pick: value as number, of: arity!, at: atMs, l: label };
    case "latency":
      return { latency: value as number, l: label };
    case "late":
      return { late: value as string | 0, l: label };
    case "pause":
      return { pause: value as number, l: label };
    case "random":
      return { random: value as number | string, l: label };
    case "fault":
      return { fault: value as number, of: arity!, l: label };
    case "input":
      return { input: value as InputValue, ...bounds!, l: label };
    case "host":
      return { host: value, l: label };
  }
}

/** A line of the log as a decision; `step` is the path of the step in which it was made. */
export function toDecision(entry: DecisionEntry, step?: string): Decision {
  const label = entry.l;
  if ("pick" in entry) return { kind: "pick", label, value: entry.pick, arity: entry.of, step };
  if ("latency" in entry) return { kind: "latency", label, value: entry.latency, step };
  if ("pause" in entry) return { kind: "pause", label, value: entry.pause, step };
  if ("late" in entry) return { kind: "late", label, value: entry.late, step };
  if ("random" in entry) return { kind: "random", label, value: entry.random, step };
  if ("fault" in entry) return { kind: "fault", label, value: entry.fault, arity: entry.of, step };
  if ("input" in entry) {
    const { input: value, min, max } = entry;
    return { kind: "input", label, value, bounds: { min, max }, step };
  }
  return { kind: "host", label, value: entry.host, step };
}
