/**
 * The process that writes a temporary file or folder, as part of its name: `1hq-9xk2-x3f0aq`, of the process id, the time
 * at which the process started, since ids are given again, and the system that gave the id. Whoever finds what a killed
 * process left can tell so.
 */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** `unknown`: written on another system, before this one was started again, or by a process that may not look at itself. */
export type WriterState = "living" | "gone" | "unknown";

export const MARK_PATTERN = "[0-9a-z]+-[0-9a-z]+-[0-9a-z]+";

const UNKNOWN = "0";
let own: string | undefined;

/** Of this process. */
export function writerMark(): string {
  return own ??= [process.pid.toString(36), statusOf(process.pid)?.started ?? UNKNOWN, system()].join("-");
}

/** The state of the process that made a mark. Never `gone` for one that may still be there. */
export function writerState(mark: string): WriterState {
  const [id = "", started, from] = mark.split("-");
  const pid = Number.parseInt(id, 36);
  if (from === UNKNOWN || from !== system() || !(pid > 0 && pid < 2 ** 31)) return "unknown";
  if (!exists(pid)) return "gone";
  const status = statusOf(pid);
  // Without a start to compare, an id that was given again counts as the same process.
  if (status === undefined || started === UNKNOWN) return "living";
  return status.started === started && !status.ended ? "living" : "gone";
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that belongs to somebody else may not be asked, and is there.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** From `proc_pid_stat(5)`; undefined where there is none, or it may not be read. */
function statusOf(pid: number): { readonly started: string; readonly ended: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is a name that may hold anything.
    const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { started: Number(fields[18]).toString(36), ended: state === "Z" || state === "X" };
  } catch {
    return undefined;
  }
}

let systemMark: string | undefined;

/** Process ids mean something only here: in this start of this machine, in this container. */
function system(): string {
  return systemMark ??= findSystem();
}

function findSystem(): string {
  try {
    const parts = process.platform === "linux"
      ? [readFileSync("/proc/sys/kernel/random/boot_id", "latin1"), readlinkSync("/proc/self/ns/pid")]
      : [process.platform, hostname()];
    return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
  } catch {
    return UNKNOWN;
  }
}
