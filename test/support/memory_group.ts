/** A control group of Linux whose processes may take no more memory than a limit. Making one needs rights that few have. */
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Where the two versions of control groups have them, and what the file with the limit is called. */
const HIERARCHIES = [
  { root: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes" },
  { root: "/sys/fs/cgroup", limit: "memory.max" },
];

export interface MemoryGroup {
  /** Process ids are written to it. */
  readonly processes: string;
  /** Once no process is in it. */
  remove(): void;
}

/** Undefined where none can be made. */
export function memoryGroup(maxBytes: number): MemoryGroup | undefined {
  for (const { root, limit } of HIERARCHIES) {
    const folder = join(root, `seedbed-test-${process.pid}`);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      writeFileSync(join(folder, limit), String(maxBytes));
      return { processes: join(folder, "cgroup.procs"), remove: () => rmdirSync(folder) };
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}
