/** Entries of the log as older recordings have them: with labels and data that said less. */
import { olderLabels } from "../decisions/older_labels.ts";
import { jsonText } from "../primordials.ts";
import type { EventEntry, LogEntry, PickEntry } from "../world/log.ts";

/** Data that events have been given since. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  "http.request": ["host"],
  "http.response": ["host", "afterMs"],
  "http.error": ["host", "afterMs"],
  "proc.exit": ["args", "afterMs"],
};

/** Returns whether `recorded` is what was logged for the same before it was logged as `entry`. */
export function isOlderForm(recorded: LogEntry, entry: LogEntry): boolean {
  const older = "run" in entry
    ? olderLabels(entry.run).map((run) => ({ run }))
    : "pick" in entry
    ? [entry.l, ...olderLabels(entry.l)].flatMap((l) => [{ ...entry, l }, withoutTime({ ...entry, l })])
    : "event" in entry
    ? [withoutAdded(entry)]
    : [];
  return older.some((each) => jsonText(each) === jsonText(recorded));
}

function withoutTime({ at: _at, ...entry }: PickEntry): PickEntry {
  return entry;
}

function withoutAdded(entry: EventEntry): EventEntry {
  const added = ADDED[entry.event] ?? [];
  const kept = Object.entries(entry.data ?? {}).filter(([name]) => !added.includes(name));
  return added.length === 0 ? entry : { ...entry, data: Object.fromEntries(kept) };
}
