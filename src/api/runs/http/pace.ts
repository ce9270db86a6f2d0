/** Requests to a service outside, no more than so many a second. */
import { setTimeout as pause } from "node:timers/promises";
import { nowMs } from "../../host.ts";

/** @returns a function whose promises resolve one after the other, at that pace */
export function paceOf(requestsPerSecond: number): () => Promise<void> {
  const everyMs = 1000 / requestsPerSecond;
  let nextMs = 0;
  return async () => {
    const now = nowMs();
    const turnMs = Math.max(now, nextMs);
    nextMs = turnMs + everyMs;
    if (turnMs > now) await pause(turnMs - now);
  };
}
