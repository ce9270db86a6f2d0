/** A trace as a timeline: every entry with its virtual time, its task, and words for what happened. */
import { whoPauses } from "../decisions/requests.ts";
import { stepAt } from "../interpreter/step_path.ts";
import { isDecisionEntry, type Trace } from "../trace/decode.ts";
import { formatDurationMs } from "../text/duration.ts";
import type { LogEntry } from "../world/log.ts";
import { describeStep } from "./describe_step.ts";
import { eventWords } from "./event_words.ts";

/** A moment of a run, as a timeline shows it. */
export interface Moment {
  /** Index of the entry in the log. */
  readonly index: number;
  /** Index of the decision, if it is one. */
  readonly decision: number | undefined;
  /** Virtual ms since the start. */
  readonly atMs: number;
  /** The task; undefined where there is none. */
  readonly task: string | undefined;
  /** The kind of the moment. */
  readonly kind:
    | "step"
    | "pick"
    | "latency"
    | "late"
    | "pause"
    | "random"
    | "run"
    | "event"
    | "fault"
    | "input"
    | "host";
  /** The event, in words. */
  readonly what: string;
  /**
   * The entry of the log.
   * @internal
   */
  readonly entry: LogEntry;
}

export function timeline({ header, entries }: Trace): Moment[] {
  return momentsOf(header.scenario, entries);
}

/** Moves of the clock are no moments: they show in the times of what follows. */
export function momentsOf(scenario: Trace["header"]["scenario"], entries: readonly LogEntry[]): Moment[] {
  const moments: Moment[] = [];
  let atMs = 0;
  let decisions = 0;
  for (const [index, entry] of entries.entries()) {
    if ("t" in entry) atMs = entry.t;
    else {
      const decision = isDecisionEntry(entry) ? decisions++ : undefined;
      if ("pick" in entry) atMs = entry.at ?? atMs;
      moments.push({ index, decision, atMs, entry, ...describe(entry, scenario) });
    }
  }
  return moments;
}

function describe(
  entry: Exclude<LogEntry, { readonly t: number }>,
  scenario: Trace["header"]["scenario"],
): Pick<Moment, "task" | "kind" | "what"> {
  if ("step" in entry) return { kind: "step", task: taskOfStep(entry.step), what: stepWords(entry.step, scenario) };
  if ("run" in entry) return { kind: "run", ...splitLabel(entry.run) };
  if ("event" in entry) {
    return { kind: "event", task: entry.task, what: eventWords(entry) };
  }
  if ("pick" in entry) {
    const { task, what } = splitLabel(entry.l);
    return { kind: "pick", task, what: `${what}, choice ${entry.pick} of ${entry.of}` };
  }
  if ("latency" in entry) {
    const { task, what } = splitLabel(entry.l);
    const takes = entry.latency === 0 ? "as usual" : formatDurationMs(entry.latency);
    return { kind: "latency", task, what: `takes ${takes}: ${what}` };
  }
  if ("pause" in entry) {
    const pauses = entry.pause === 0 ? "does not pause" : `pauses for ${formatDurationMs(entry.pause)}`;
    return { kind: "pause", task: undefined, what: `${whoPauses(entry.l)} ${pauses}` };
  }
  if ("late" in entry) {
    const { task, what } = splitLabel(entry.l);
    const how = entry.late === 0 ? "is not late" : `outlasts ${splitLabel(entry.late).what}`;
    return { kind: "late", task, what: `${how}: ${what}` };
  }
  const [kind, value] = Object.entries(entry)[0] as ["random" | "fault" | "input" | "host", unknown];
  return { kind, task: undefined, what: `${entry.l} = ${JSON.stringify(value)}` };
}

/** `timer#4 retry (bob)`: what, and whose it is. */
function splitLabel(label: string): { readonly what: string; readonly task: string | undefined } {
  const match = /^(.*) \(([^()]*)\)$/s.exec(label);
  return match === null ? { what: label, task: undefined } : { what: match[1]!, task: match[2]! };
}

function stepWords(path: number | string, { steps }: Trace["header"]["scenario"]): string {
  const step = stepAt(steps, String(path));
  return step === undefined ? `step ${path}` : `step ${path} ${describeStep(step)}`;
}

/** The innermost task in the path of a step, as in `2/alice/0`. */
function taskOfStep(path: number | string): string | undefined {
  return String(path).split("/").findLast((part) => !/^\d+$/.test(part));
}
