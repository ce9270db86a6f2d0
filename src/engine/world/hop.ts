/**
 * The one macrotask hop between two turns of a run: everything that native promises have queued runs before the hop
 * calls back. The real `setImmediate` is taken here, once, before anything of a scenario can shadow it.
 */
import { setImmediate as realSetImmediate } from "node:timers";
import { MessageChannel } from "node:worker_threads";

interface Waiting {
  readonly callback: () => void;
  next: Waiting | undefined;
}

interface HopsOptions {
  /** Has `take` called, once for each call, after the microtask queue has drained. */
  readonly send: (take: () => void) => void;
  /** Called at each hop. */
  readonly onHop?: () => void;
  /** Called when no other hop waits, before the one that did calls back. */
  readonly onLast?: () => void;
}

/** In a list of its own: a program may have patched those of arrays, and nothing would call back then. */
class Hops {
  readonly #options: HopsOptions;
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  constructor(options: HopsOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  add(callback: () => void): void {
    const waiting: Waiting = { callback, next: undefined };
    if (this.#first === undefined) this.#first = waiting;
    else this.#last!.next = waiting;
    this.#last = waiting;
    this.#options.send(this.take);
  }

  sendAgain(): void {
    if (this.#first !== undefined) this.#options.send(this.take);
  }

  readonly take = (): void => {
    if (this.#first === undefined) return;
    const { onHop, onLast } = this.#options;
    if (onHop !== undefined) onHop();
    const { callback, next } = this.#first;
    this.#first = next;
    if (next === undefined && onLast !== undefined) onLast();
    callback();
  };
}

const immediates = new Hops({ send: realSetImmediate });
let hops = immediates;

/** Calls `callback` after the microtask queue has drained. */
export function hop(callback: () => void): void {
  hops.add(callback);
}

/** Makes up for a hop that is lost if the runtime stumbled over what a program had patched. One too many does no harm. */
export function hopAgain(): void {
  hops.sendAgain();
}

/** From now on `onHop` is called at each hop, until the result is called. */
export function watchHops(onHop: () => void): () => void {
  hops = new Hops({ send: realSetImmediate, onHop });
  return () => void (hops = immediates);
}

/** Hops in a row, after which the rest of the process has its turn: signals and timers wait while there are messages. */
const MESSAGES_IN_A_ROW = 16;

/**
 * From now on hops are messages, which come back in the same place of the event loop. What `setImmediate` calls must not be
 * cut off, since Node keeps a stack of its own around it; what a message calls may be (see `watchdog/`).
 * The process does not end before the result was called.
 * @param onHop called at each
 */
export function hopByMessages(onHop: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  let isOver = false;
  const onLast = () => {
    if (isOver) port1.close();
  };
  const post = () => port2.postMessage(null);
  let sent = 0;
  const send = () => {
    if (++sent % MESSAGES_IN_A_ROW === 0) realSetImmediate(post);
    else post();
  };
  const messages = new Hops({ send, onHop, onLast });
  port1.on("message", messages.take);
  hops = messages;
  return () => {
    isOver = true;
    hops = immediates;
    if (messages.isEmpty) port1.close();
  };
}
