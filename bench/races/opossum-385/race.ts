/**
 * nodeshift/opossum#385: calls that fail after the circuit has opened stop the timer that would half-open it, and it stays
 * open for ever. Broken in 4.2.0, fixed in 4.2.1.
 */
import { latency, sleep } from "../../../examples/races/latency.ts";

export interface Breaker {
  fire(): Promise<unknown>;
}

export const options = { resetTimeout: 20, errorThresholdPercentage: 50, timeout: 1000 };

let isWell = false;

/** A service that fails at first. */
export async function breakable(): Promise<string> {
  await latency(6);
  if (!isWell) throw new Error("the service fails");
  return "well";
}

export function caller(breaker: Breaker): () => Promise<void> {
  return async () => {
    await latency(8);
    await breaker.fire().catch(() => {});
  };
}

/** Well after the circuit should have half-opened. */
export function later(breaker: Breaker): () => Promise<void> {
  return async () => {
    isWell = true;
    await sleep(60);
    await breaker.fire();
  };
}
