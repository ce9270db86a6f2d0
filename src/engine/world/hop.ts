/**
 * The one macrotask hop between two turns of a run: everything that native promises have queued runs before the hop
 * calls back. The real `setImmediate` is taken here, once, before anything of a scenario can shadow it.
 */
import { setImmediate as realSetImmediate } from "node:timers";

/** Calls `callback` after the microtask queue has drained. */
export function hop(callback: () => void): void {
  realSetImmediate(callback);
}
