/** The limit on real time that calls ask for, which is the process's: of calls at once, the shortest is in force. */
import { isMainThread } from "node:worker_threads";
import { SeedbedError } from "../../engine/errors.ts";
import { limitRealTime } from "../../engine/watchdog/watchdog.ts";

const limits: number[] = [];

/** Sets the limit, until the result is called. Nothing is set for undefined. @throws SeedbedError `usage` in a worker thread */
export function beginRealTimeout(realTimeoutMs: number | undefined): () => void {
  if (realTimeoutMs === undefined) return () => {};
  if (!isMainThread) {
    throw new SeedbedError("usage", "realTimeoutMs: expected a call on the main thread, found one in a worker", {
      hint: 'the limit interrupts the main thread: start a process for it, such as stream(["run", …])',
    });
  }
  limits.push(realTimeoutMs);
  limitRealTime(Math.min(...limits));
  return () => {
    limits.splice(limits.indexOf(realTimeoutMs), 1);
    limitRealTime(limits.length === 0 ? undefined : Math.min(...limits));
  };
}

export async function withRealTimeout<T>(realTimeoutMs: number | undefined, work: () => Promise<T>): Promise<T> {
  const end = beginRealTimeout(realTimeoutMs);
  return await work().finally(end);
}
