/**
 * Lists the changes from one revision of the engine to the next that concern older traces. A trace of an older revision
 * replays exactly unless it used something that has changed since: it is then refused, with the change named, before anything
 * of it runs. Each change has a trace in `test/golden/changed`, recorded before it, which has its name.
 */
import { isBaseline } from "../strategies/catalog.ts";
import { SeedbedError } from "../errors.ts";
import type { LogEntry } from "../world/log.ts";
import { inMicroseconds } from "../world/latency/scale.ts";
import { UNBOUNDED } from "../ir/latency.ts";
import { isPattern } from "../capabilities/http/target.ts";
import type { Step } from "../ir/scenario.ts";
import type { Trace } from "./decode.ts";
import { ENGINE_REVISION } from "./format.ts";

export interface EngineChange {
  /** Names the golden trace. */
  readonly name: string;
  /** The first revision of the engine that has it. */
  readonly revision: number;
  /** The change, as a sentence without a full stop: it follows a colon. */
  readonly what: string;
  /**
   * Returns whether a trace of an older revision may have used it. Errs on the side of yes: a refusal is better than a
   * divergence.
   */
  readonly usedBy: (trace: Trace) => boolean;
}

/** Append here. */
export const CHANGES: readonly EngineChange[] = [
  {
    name: "files",
    revision: 2,
    what: "file descriptors are numbered per run, and reading or writing a file is several operations",
    usedBy: (trace) => hasCode(trace) && hasOperation(trace, "fs"),
  },
  {
    name: "started-at-once",
    revision: 2,
    what:
      "in a scenario with code, a request, a process or a step that waits is an operation of the scheduler also if " +
      "nothing else was pending when it began",
    usedBy: (trace) => hasCode(trace) && (STARTED.some((name) => hasEvent(trace, name)) || hasStep(trace, WAITING)),
  },
  {
    name: "signatures",
    revision: 2,
    what: "what crypto signs and encrypts no longer depends on randomness of the host",
    usedBy: (trace) =>
      hasCode(trace) && ["sign", "encrypt", "wrapKey"].some((what) => hasOperation(trace, "crypto", what)),
  },
  {
    name: "intervals",
    revision: 2,
    what: "an interval is armed again after its callback",
    usedBy: (trace) => hasOperation(trace, "interval"),
  },
  {
    name: "immediates",
    revision: 2,
    what: "an immediate comes after the timers that are due at the same time",
    usedBy: (trace) => hasCode(trace) && (hasOperation(trace, "immediate") ? hasMoved(trace) : hasTie(trace)),
  },
  {
    name: "random-bytes",
    revision: 2,
    what: "all random bytes of one call are one decision",
    usedBy: (trace) => hasCode(trace) && hasDraw(trace, "crypto"),
  },
  {
    name: "zones",
    revision: 2,
    what: "TZ of the world is the zone of local time",
    usedBy: (trace) => hasCode(trace) && trace.header.scenario.world?.env?.["TZ"] !== undefined,
  },
  {
    name: "path-patterns",
    revision: 2,
    what: "in the path of a rule for requests, /:name is any segment and * is any text",
    usedBy: ({ header }) =>
      stepsWithin(header.scenario.steps).some((step) => step.type === "http_when" && isPattern(step.path)),
  },
  {
    name: "timer-order",
    revision: 4,
    what: "timers that are late, or due at once after another was withdrawn, come in the order of Node",
    usedBy: (trace) =>
      hasStep(trace, JUMPS) ||
      (hasCode(trace) && (hasWithdrawnTimer(trace) || (trace.header.engine > 1 && hasTimersAtOnce(trace)))),
  },
  {
    name: "whole-microseconds",
    revision: 5,
    what: "timers are due at a whole number of microseconds, so that more of them are due together with something else",
    usedBy: hasFractions,
  },
  {
    name: "delay-ranges",
    revision: 5,
    what: "a range as the delay of a rule is the latency of its answers, and no random draw",
    usedBy: (trace) =>
      trace.header.scenario.world?.latency !== UNBOUNDED &&
      trace.entries.some((entry) => "random" in entry && entry.l.startsWith("delay of ")),
  },
  {
    name: "node-pauses",
    revision: 5,
    what: "in a run with pauses, a single node may pause as well",
    usedBy: (trace) => trace.entries.some((entry) => "pause" in entry) && hasOperation(trace, "deliver"),
  },
];

const STARTED = ["http.request", "proc.spawn"];
const WAITING: ReadonlySet<string> = new Set([
  ...["sleep", "advance", "freeze", "tick", "assert_eventually_kv", "assert_never_kv"],
  ...["client_put", "client_get_assert", "partition", "heal", "crash", "restart"],
]);

/** Steps by which time goes on without the timers that come due. */
const JUMPS: ReadonlySet<string> = new Set(["advance", "freeze", "tick"]);

/** The changes since `trace` was recorded that it may have used. */
export function changesUsedBy(trace: Trace): EngineChange[] {
  const { engine } = trace.header;
  if (engine >= ENGINE_REVISION) return [];
  return CHANGES.filter(({ revision, usedBy }) => engine < revision && usedBy(trace));
}

/** Returns why `trace` cannot be replayed by this revision, in one sentence; undefined when it can. */
export function whyNotReplayable(trace: Trace): string | undefined {
  const changes = changesUsedBy(trace);
  if (changes.length === 0) return undefined;
  return `it was recorded by engine revision ${trace.header.engine}, and this is ${ENGINE_REVISION}, where ` +
    `something that it used has changed: ${changes.map(({ what }) => what).join("; ")}`;
}

/** @throws SeedbedError `contract` that names what has changed, for a trace that this revision cannot replay */
export function requireReplayable(trace: Trace, file: string): void {
  const message = whyNotReplayable(trace);
  if (message === undefined) return;
  throw new SeedbedError("contract", `the trace cannot be replayed: ${message}`, {
    location: { file },
    hint: recordAgain(trace),
  });
}

function recordAgain({ header }: Trace): string {
  const file = header.code?.entry ?? "<file>";
  const delays = header.scenario.world?.latency === UNBOUNDED ? " --delays unbounded" : "";
  if (header.strategy === "shrunk") return `search for the failure again: seedbed test ${file}${delays}`;
  const seed = isBaseline(header.strategy) ? "" : ` --seed ${header.seed}`;
  return `record it again: seedbed run ${file}${seed}${delays}`;
}

export function hasCode({ header }: Trace): boolean {
  return header.code !== undefined;
}

/**
 * Returns whether an operation of this kind (`fs`, `http`, `timer`) was chosen, or happened without a choice.
 * @param detail what its label has after the number, up to the next space; any if it is left out
 */
export function hasOperation({ entries }: Trace, kind: string, detail?: string): boolean {
  return entries.some((entry) => {
    const label = labelOf(entry);
    return label?.startsWith(`${kind}#`) === true && (detail === undefined || label.split(" ")[1] === detail);
  });
}

/** Returns whether an event of this name was logged. */
export function hasEvent({ entries }: Trace, name: string): boolean {
  return entries.some((entry) => "event" in entry && entry.event === name);
}

/** Returns whether the scenario has a step of one of these types, however deep. */
export function hasStep({ header }: Trace, types: ReadonlySet<string>): boolean {
  return stepsWithin(header.scenario.steps).some(({ type }) => types.has(type));
}

/** All that has a type, however deep. */
function stepsWithin(value: unknown): Step[] {
  if (typeof value !== "object" || value === null) return [];
  const nested = Object.values(value).flatMap(stepsWithin);
  return typeof (value as Partial<Step>).type === "string" ? [value as Step, ...nested] : nested;
}

/** Returns whether a consumer of this name (`crypto`, `Math.random`) drew a value. */
export function hasDraw({ entries }: Trace, consumer: string): boolean {
  return entries.some((entry) => "random" in entry && entry.l === consumer);
}

/** Returns whether something happened at a time that is no whole number of microseconds. */
function hasFractions({ entries }: Trace): boolean {
  return entries.some((entry) => {
    const atMs = "t" in entry ? entry.t : "pick" in entry ? entry.at : undefined;
    return atMs !== undefined && inMicroseconds(atMs) !== atMs;
  });
}

function hasMoved({ entries }: Trace): boolean {
  return entries.some((entry) => "t" in entry);
}

/** Returns whether a timer was chosen among others when it was due already: what was not chosen may be an immediate. */
function hasTie({ entries }: Trace): boolean {
  return entries.some((entry, index) => {
    const next = entries[index + 1];
    return "pick" in entry && /^(timer|interval|sleep)#/.test(entry.l) && (next === undefined || !("t" in next));
  });
}

/** Returns whether a timer never happened although one of its kind that was made later did. */
function hasWithdrawnTimer({ entries }: Trace): boolean {
  const happened = new Map<string, Set<number>>();
  for (const entry of entries) {
    const [, kind, number] = TIMER.exec(labelOf(entry) ?? "") ?? [];
    if (kind !== undefined) happened.set(kind, (happened.get(kind) ?? new Set()).add(Number(number)));
  }
  return [...happened.values()].some((numbers) => numbers.size < Math.max(...numbers));
}

/** Returns whether two timers happened at one time: code may have been busy until both were late (since revision 2). */
function hasTimersAtOnce({ entries }: Trace): boolean {
  let nowMs = 0;
  let lastMs: number | undefined;
  return entries.some((entry, index) => {
    if ("t" in entry) nowMs = entry.t;
    if (!TIMER.test(labelOf(entry) ?? "")) return false;
    const next = entries[index + 1];
    // The time of what was chosen is in the choice, or in older versions after it.
    const atMs = !("pick" in entry) ? nowMs : entry.at ?? (next !== undefined && "t" in next ? next.t : nowMs);
    const isAtOnce = atMs === lastMs;
    lastMs = atMs;
    return isAtOnce;
  });
}

/** The label of what waits for a time, or may have done so. */
const TIMER = /^(timer|interval|sleep|timeout|http)#(\d+)/;

function labelOf(entry: LogEntry): string | undefined {
  if ("pick" in entry) return entry.l;
  return "run" in entry ? entry.run : undefined;
}
