/**
 * What is odd about a trace that is valid line by line: it is of an older version, or its lines do not fit together, as
 * those of a run would. It can be read, but may not replay.
 */
import type { LogEntry } from "../world/log.ts";
import type { Trace, TraceProblem } from "./decode.ts";
import { TRACE_VERSION, type TraceFooter } from "./format.ts";

/** The first oddity of each kind. */
export function warningsOf({ header, entries, footer }: Trace, version: number): TraceProblem[] {
  const found: TraceProblem[] = [];
  if (version < TRACE_VERSION) {
    found.push({ line: 1, message: `trace version ${version} is an old one, and is read as ${TRACE_VERSION}` });
  }
  found.push(...firstOf(entries, outOfRange), ...firstOf(entries, goesBack()));
  if (footer !== undefined) {
    const message = misfit(footer, header.scenario.steps.length, entries);
    if (message !== undefined) found.push({ line: entries.length + 2, message });
  }
  return found;
}

/** What the footer says and the body does not. */
function misfit(
  { end, finding, virtualMs }: TraceFooter,
  steps: number,
  entries: readonly LogEntry[],
): string | undefined {
  if ((end === "pass") !== (finding === undefined)) {
    return `the footer says ${end} ${finding === undefined ? "without a finding" : "with a finding"}`;
  }
  const lastMs = entries.reduce((ms, entry) => "t" in entry ? entry.t : ms, 0);
  // A run that ends because of its time has not logged the time at which it ends.
  if (end === "pass" ? virtualMs !== lastMs : virtualMs < lastMs) {
    return `the footer says ${virtualMs} ms of virtual time, and the clock stands at ${lastMs} ms`;
  }
  if (end === "pass" && steps > 0 && !entries.some((entry) => "step" in entry)) {
    return "the footer says that the run passed, and none of its steps has begun";
  }
  return undefined;
}

function firstOf(entries: readonly LogEntry[], check: (entry: LogEntry) => string | undefined): TraceProblem[] {
  for (const [index, entry] of entries.entries()) {
    const message = check(entry);
    if (message !== undefined) return [{ line: index + 2, message }];
  }
  return [];
}

function outOfRange(entry: LogEntry): string | undefined {
  if (!("of" in entry)) return undefined;
  const chosen = "pick" in entry ? entry.pick : entry.fault;
  return chosen < entry.of ? undefined : `expected a choice from 0 to ${entry.of - 1}, found ${chosen}`;
}

function goesBack(): (entry: LogEntry) => string | undefined {
  let latest = 0;
  return (entry) => {
    if (!("t" in entry)) return undefined;
    if (entry.t < latest) return `the clock goes back, from ${latest} to ${entry.t} ms`;
    latest = entry.t;
    return undefined;
  };
}
