/** The supervised process: it goes with the one that started it, and tells that one what it is doing. */
import process from "node:process";
import type { TestProgress } from "../../api/reports/progress.ts";
import { ALIVE_MS, SUPERVISED_VARIABLE, type Told } from "./messages.ts";

let send: ((message: Told) => void) | undefined;

/** Returns whether this process is one. */
export function becomeSupervised(): boolean {
  const isSupervised = process.env[SUPERVISED_VARIABLE] === "1" && process.send !== undefined;
  // Neither the processes that it starts nor the code that it runs are.
  delete process.env[SUPERVISED_VARIABLE];
  if (!isSupervised) return false;
  send = process.send!.bind(process) as (message: Told) => void;
  // Whoever started it was killed: as if it had been killed itself.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  setInterval(() => send!({ alive: true }), ALIVE_MS).unref();
  return true;
}

/** Without a supervisor, this does nothing. */
export function tellSupervisor(message: Told): void {
  send?.(message);
}

export function tellSupervisorProgress(progress: TestProgress): void {
  if (progress.phase === "search") tellSupervisor({ runs: progress.runs });
}
