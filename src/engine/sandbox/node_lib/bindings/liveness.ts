/** Whether a handle of libuv's keeps its program alive: a program may decide that before there is anything to be kept alive for. */
import type { LiveHandle, LiveHandles } from "../../../world/live_handles.ts";

export class Liveness {
  readonly #handles: LiveHandles;
  #live: LiveHandle | undefined;
  #hasRef = true;

  constructor(handles: LiveHandles) {
    this.#handles = handles;
  }

  get wasOpened(): boolean {
    return this.#live !== undefined;
  }

  get hasRef(): boolean {
    return this.#hasRef;
  }

  /** Does nothing if it was opened before. See `LiveHandles.open`. */
  open(describe: () => string, onProgramEnd: () => void): void {
    if (this.#live !== undefined) return;
    this.#live = this.#handles.open(describe, onProgramEnd);
    if (!this.#hasRef) this.#live.unref();
  }

  ref(): void {
    this.#hasRef = true;
    this.#live?.ref();
  }

  unref(): void {
    this.#hasRef = false;
    this.#live?.unref();
  }

  close(): void {
    this.#live?.close();
  }
}
