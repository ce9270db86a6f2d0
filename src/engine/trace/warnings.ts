/**
 * What is odd about a trace that is valid line by line: it is of an older version, or its lines do not fit together, as
 * those of a run would. It can be read, but may not replay.
 */
import type { LogEntry } from "../world/log.ts";
import type { Trace, TraceProblem } from "./decode.ts";
import { TRACE_VERSION } from "./format.ts";

/** The first oddity of each kind. */
export function warningsOf({ entries, footer }: Trace, version: number): TraceProblem[] {
  const found: TraceProblem[] = [];
  if (version < TRACE_VERSION) {
    found.push({ line: 1, message: `trace version ${version} is an old one, and is read as ${TRACE_VERSION}` });
  }
  found.push(...firstOf(entries, outOfRange), ...firstOf(entries, goesBack()));
  if (footer !== undefined && (footer.end === "pass") !== (footer.finding === undefined)) {
    const what = footer.finding === undefined ? "without a finding" : "with a finding";
    found.push({ line: entries.length + 2, message: `the footer says ${footer.end} ${what}` });
  }
  return found;
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
