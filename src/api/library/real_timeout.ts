/** The limit on real time that calls ask for, which is the process's: of calls at once, the shortest is in force. */
import { SeedbedError } from "../../engine/errors.ts";

const limits: number[] = [];

/** Sets the limit, until the result is called. Nothing is set for undefined. @throws SeedbedError `usage` in a worker thread */
export async function beginRealTimeout(realTimeoutMs: number | undefined): Promise<() => void> {
  if (realTimeoutMs === undefined) return () => {};
  const { isMainThread } = await import("node:worker_threads");
  if (!isMainThread) {
    throw new SeedbedError("usage", "realTimeoutMs: expected a call on the main thread, found one in a worker", {
      hint: 'the limit interrupts the main thread: start a process for it, such as stream(["run", …])',
    });
  }
  const { limitRealTime } = await import("../../engine/watchdog/watchdog.ts");
  limits.push(realTimeoutMs);
  limitRealTime(Math.min(...limits));
  return () => {
    limits.splice(limits.indexOf(realTimeoutMs), 1);
    limitRealTime(limits.length === 0 ? undefined : Math.min(...limits));
  };
}

export async function withRealTimeout<T>(realTimeoutMs: number | undefined, work: () => Promise<T>): Promise<T> {
  const end = await beginRealTimeout(realTimeoutMs);
  return await work().finally(end);
}
