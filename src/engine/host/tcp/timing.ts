/** Real time in which a server outside is waited for. It never shows in a run: an answer takes no virtual time. */
import { performance } from "node:perf_hooks";
import { clearTimeout as clearRealTimeout, setTimeout as setRealTimeout } from "node:timers";

export const nowMs = performance.now.bind(performance);

/** Settles with true when `signalled` has, or with false after some real ms. */
export function within(signalled: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setRealTimeout(() => resolve(false), ms);
    const done = () => {
      clearRealTimeout(timer);
      resolve(true);
    };
    signalled.then(done, done);
  });
}

/** Something that happens again and again, and can be waited for. */
export class Bell {
  #ring = () => {};
  #next: Promise<void> = this.#make();

  #make(): Promise<void> {
    return new Promise((resolve) => this.#ring = resolve);
  }

  ring(): void {
    const ring = this.#ring;
    this.#next = this.#make();
    ring();
  }

  /** Settles when it rings next; true then, and false after some real ms without. */
  heard(withinMs: number): Promise<boolean> {
    return within(this.#next, withinMs);
  }
}
