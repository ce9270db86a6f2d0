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
  /** Waits until no process is in it: the system takes a moment to let go of one that it has ended. */
  remove(): Promise<void>;
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
      return { processes: join(folder, "cgroup.procs"), remove: () => removed(folder) };
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}

const DEADLINE_MS = 10_000;
const AGAIN_MS = 20;

async function removed(folder: string): Promise<void> {
  for (const startMs = Date.now();;) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EBUSY" || Date.now() - startMs > DEADLINE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
