/**
 * Handles that keep a program alive, as in Node: servers that listen, open sockets. While one is open, timers without a
 * reference still happen: a client that waits for a silent server has them as its timeouts. None keeps a run from ending
 * once its steps have.
 */
import { removeFrom } from "../primordials.ts";

/** Where the open handles of all programs of a run are counted: its scheduler. */
export interface HandleCount {
  /** The number of handles that keep their program alive. */
  liveHandles: number;
}

/** One handle. It keeps its program alive from the start, and until it is closed or gives up its reference. */
export interface LiveHandle {
  readonly hasRef: boolean;
  ref(): void;
  unref(): void;
  close(): void;
}

/** The open handles of a program. */
export class LiveHandles {
  readonly #count: HandleCount;
  readonly #open: Handle[] = [];

  constructor(count: HandleCount) {
    this.#count = count;
  }

  /**
   * @param describe what it is, for the report of a deadlock, as in `server on :80`
   * @param onProgramEnd called if the program ends before the handle is closed
   */
  open(describe: () => string, onProgramEnd?: () => void): LiveHandle {
    const handle = new Handle(describe, this.#count, () => removeFrom(this.#open, handle), onProgramEnd);
    this.#open[this.#open.length] = handle;
    return handle;
  }

  /** Descriptions of those that keep the program alive, in the order in which they were opened. */
  get alive(): readonly string[] {
    const described: string[] = [];
    for (let index = 0; index < this.#open.length; index++) {
      const handle = this.#open[index]!;
      if (handle.hasRef) described[described.length] = handle.describe();
    }
    return described;
  }

  /** Closes all of them: the program has ended. */
  closeAll(): void {
    while (this.#open.length > 0) {
      const handle = this.#open[this.#open.length - 1]!;
      handle.close();
      handle.onProgramEnd?.();
    }
  }
}

class Handle implements LiveHandle {
  readonly describe: () => string;
  readonly #count: HandleCount;
  readonly #onClose: () => void;
  readonly onProgramEnd: (() => void) | undefined;
  #isOpen = true;
  hasRef = true;

  constructor(describe: () => string, count: HandleCount, onClose: () => void, onProgramEnd?: () => void) {
    this.describe = describe;
    this.#count = count;
    this.#onClose = onClose;
    this.onProgramEnd = onProgramEnd;
    count.liveHandles++;
  }

  ref(): void {
    if (this.hasRef || !this.#isOpen) return;
    this.hasRef = true;
    this.#count.liveHandles++;
  }

  unref(): void {
    if (!this.hasRef) return;
    this.hasRef = false;
    this.#count.liveHandles--;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.unref();
    this.#isOpen = false;
    this.#onClose();
  }
}
