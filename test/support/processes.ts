/** Processes of the system, as /proc lists them. */
import { readFileSync } from "node:fs";
import process from "node:process";

/**
 * Options for calls that wait for a child synchronously: while they wait, no time limit of a test can end them.
 * Shorter than the limit of a test.
 */
export const SYNC_LIMIT = { timeout: 170_000, killSignal: "SIGKILL" } as const;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended, but that its parent has not waited for, is a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter((word) => word !== "").map(Number);
}

/** Returns its children, their children, and so on. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Returns its command line; an empty string if it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
  } catch {
    return "";
  }
}
