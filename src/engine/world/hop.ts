/**
 * The one macrotask hop between two turns of a run: everything that native promises have queued runs before the hop
 * calls back. The real `setImmediate` is taken here, once, before anything of a scenario can shadow it.
 */
import { setImmediate as realSetImmediate } from "node:timers";
import { MessageChannel } from "node:worker_threads";

const hopByImmediates = (callback: () => void): void => void realSetImmediate(callback);

let hopTo = hopByImmediates;

/** Calls `callback` after the microtask queue has drained. */
export function hop(callback: () => void): void {
  hopTo(callback);
}

/** From now on `onHop` is called at each hop, until the result is called. */
export function watchHops(onHop: () => void): () => void {
  hopTo = (callback) =>
    void realSetImmediate(() => {
      onHop();
      callback();
    });
  return () => void (hopTo = hopByImmediates);
}

interface Waiting {
  readonly callback: () => void;
  next: Waiting | undefined;
}

/**
 * From now on hops are messages, which come back in the same place of the event loop. What `setImmediate` calls must not be
 * cut off, since Node keeps a stack of its own around it; what a message calls may be (see `watchdog/`).
 * The process does not end before the result was called.
 * @param onHop called at each
 */
export function hopByMessages(onHop: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  // A list of its own: a program may have patched those of arrays, and nothing would call back then.
  let first: Waiting | undefined;
  let last: Waiting | undefined;
  let isOver = false;
  port1.on("message", () => {
    onHop();
    const { callback, next } = first!;
    first = next;
    if (isOver && first === undefined) port1.close();
    callback();
  });
  hopTo = (callback) => {
    const waiting: Waiting = { callback, next: undefined };
    if (first === undefined) first = waiting;
    else last!.next = waiting;
    last = waiting;
    port2.postMessage(null);
  };
  return () => {
    isOver = true;
    hopTo = hopByImmediates;
    if (first === undefined) port1.close();
  };
}
