/** The world's files for a guest whose date is not that of the world: their times are ahead by as much as its clock. */
import type { Stats } from "node:fs";
import type { FileCalls } from "../../wasm/surroundings/surroundings.ts";

const STATS = new Set(["fstatSync", "lstatSync", "statSync"]);
const SETTERS = new Set(["futimesSync", "utimesSync"]);

export function datedFiles(files: FileCalls, aheadMs: number): FileCalls {
  return new Proxy(files, {
    get(target, name) {
      const call = target[name as keyof FileCalls] as (...args: unknown[]) => unknown;
      if (STATS.has(name as string)) return (...args: unknown[]) => dated(call.apply(target, args) as Stats, aheadMs);
      if (!SETTERS.has(name as string)) return call.bind(target);
      return (file: unknown, accessed: number, modified: number) =>
        call.call(target, file, accessed - aheadMs / 1000, modified - aheadMs / 1000);
    },
  });
}

function dated(stats: Stats | undefined, aheadMs: number): Stats | undefined {
  if (stats === undefined) return undefined;
  const times = ["atimeMs", "mtimeMs", "ctimeMs", "birthtimeMs"] as const;
  return Object.assign(stats, Object.fromEntries(times.map((time) => [time, stats[time] + aheadMs])));
}
