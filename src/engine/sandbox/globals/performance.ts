/** `performance` over virtual time. */
import type { Scope } from "../realm/scope.ts";

interface Entry {
  readonly name: string;
  readonly entryType: "mark" | "measure";
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

export function createPerformance(scope: Scope): Record<string, unknown> {
  const { machine } = scope;
  const { clock } = machine;
  let entries: Entry[] = [];
  const find = (name: unknown, missing: number) =>
    typeof name === "string"
      ? entries.findLast((entry) => entry.name === name && entry.entryType === "mark")?.startTime ?? missing
      : typeof name === "number"
      ? name
      : missing;
  const add = (entry: Entry) => {
    entries.push(entry);
    return entry;
  };
  const clear = (type: Entry["entryType"]) => (name?: string) => {
    entries = entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== name));
  };
  return {
    now: () => machine.readClock().uptimeMs,
    timeOrigin: clock.bootMs,
    mark: (name: string, options: { startTime?: number; detail?: unknown } = {}) =>
      add({
        name,
        entryType: "mark",
        startTime: options.startTime ?? machine.readClock().uptimeMs,
        duration: 0,
        detail: options.detail ?? null,
      }),
    measure(name: string, from?: string | { start?: unknown; end?: unknown; detail?: unknown }, to?: string) {
      const options = typeof from === "object" ? from : { start: from, end: to };
      const start = find(options.start, 0);
      return add({
        name,
        entryType: "measure",
        startTime: start,
        duration: find(options.end, machine.readClock().uptimeMs) - start,
        detail: typeof from === "object" ? from.detail ?? null : null,
      });
    },
    clearMarks: clear("mark"),
    clearMeasures: clear("measure"),
    getEntries: () => [...entries],
    getEntriesByName: (name: string) => entries.filter((entry) => entry.name === name),
    getEntriesByType: (type: string) => entries.filter((entry) => entry.entryType === type),
    markResourceTiming() {},
    eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
    timerify: <T>(fn: T): T => fn,
    toJSON: () => ({ timeOrigin: clock.bootMs, nodeTiming: {} }),
  };
}
