/**
 * Child processes that lead a process group of their own, so that what they have started ends with them; and that end with
 * this process, whatever ends it. They are to be spawned with `detached: true`.
 */
import type { ChildProcess } from "node:child_process";
import process from "node:process";

// Taken at once: while worlds are live, the real one is a trap for code inside of them.
const kill = process.kill.bind(process);

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Those under way, and what to send them when this process ends. */
const live = new Map<ChildProcess, NodeJS.Signals>();

/** Starts a child that ends with this process; to be let go of when it has ended. What `start` throws passes through. */
export function startKept(start: () => ChildProcess, atExit: NodeJS.Signals = "SIGKILL"): ChildProcess {
  // Before there is a child: a signal may come as soon as it runs.
  if (live.size === 0) {
    process.on("exit", killAll);
    for (const signal of SIGNALS) process.on(signal, interrupted);
  }
  try {
    const child = start();
    live.set(child, atExit);
    return child;
  } catch (error) {
    stopListening();
    throw error;
  }
}

export function letGo(child: ChildProcess): void {
  live.delete(child);
  stopListening();
}

function stopListening(): void {
  if (live.size > 0) return;
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, interrupted);
}

/** Sends a signal to a child and to all that it has started. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    // The group, where there are groups; Windows has none.
    kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    // It has ended already, or only what waits to be buried is left of it.
    if (!["ESRCH", "EPERM"].includes((error as { code?: string }).code ?? "")) throw error;
  }
}

function killAll(): void {
  for (const [child, signal] of live) killGroup(child.pid, signal);
}

/** They lead groups of their own, which a signal of the terminal does not reach. Where nobody else listens, it then ends us. */
function interrupted(signal: NodeJS.Signals): void {
  killAll();
  if (process.listenerCount(signal) > 1) return;
  for (const each of SIGNALS) process.off(each, interrupted);
  kill(process.pid, signal);
}
