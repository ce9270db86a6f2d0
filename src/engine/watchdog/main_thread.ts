/**
 * The main thread as its debugger has it, from the thread of the watchdog. Attached as seldom as possible: a debugger that
 * stays makes the main thread slower, and keeps the process from ending.
 *
 * As long as one is attached, V8 stops the code when its heap is full, and gives it more room until it has stopped
 * (`V8Debugger::nearHeapLimitCallback`). Room is taken back when the debugger goes, as far as it is free: so it goes when
 * the code is off the stack, and what it left was collected.
 */
import type { Session } from "node:inspector";
import { STUCK } from "./shared.ts";

/** The reason why code is stopped: it takes too long, or there is no memory left. */
export type Reason = "time" | "memory";

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}
interface Message<T> {
  readonly params: T;
}

export class MainThread {
  readonly #session: Session;
  readonly #urls = new Map<string, string>();
  readonly #mayEnd: (reason: Reason) => boolean;
  readonly #onResumed: (ended: boolean) => void;
  readonly #onDetached: () => void;
  #reason: Reason = "memory";

  /**
   * @param mayEnd asked when the code has stopped: it may have come back by itself meanwhile
   * @param onResumed told whether a run was ended; then `detach` is to be called, once the code has come back
   */
  constructor(
    session: Session,
    { mayEnd, onResumed, onDetached }: {
      readonly mayEnd: (reason: Reason) => boolean;
      readonly onResumed: (ended: boolean) => void;
      readonly onDetached: () => void;
    },
  ) {
    this.#session = session;
    this.#mayEnd = mayEnd;
    this.#onResumed = onResumed;
    this.#onDetached = onDetached;
    session.connectToMainThread();
    session.on("Debugger.scriptParsed", (message) => {
      const { scriptId, url } = (message as Message<{ scriptId: string; url: string }>).params;
      this.#urls.set(scriptId, url);
    });
    session.on("Debugger.paused", (message) => {
      const { callFrames } = (message as Message<{ callFrames: readonly Frame[] }>).params;
      this.#paused(callFrames);
    });
    session.post("Debugger.enable");
  }

  /** Stops the code where it is. */
  pause(reason: Reason): void {
    this.#reason = reason;
    this.#session.post("Debugger.pause");
  }

  detach(): void {
    this.#session.post("Debugger.disable", () => {
      this.#session.disconnect();
      this.#onDetached();
    });
  }

  #paused(frames: readonly Frame[]): void {
    if (!this.#mayEnd(this.#reason)) return this.#goOn(false);
    const stack = frames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) =>
      `    at ${functionName || "<anonymous>"} (${this.#urls.get(scriptId) ?? ""}:${lineNumber + 1}:${
        columnNumber + 1
      })`
    ).join("\n");
    const told = [this.#reason, stack].map((each) => JSON.stringify(each)).join(", ");
    const expression = `globalThis[Symbol.for(${JSON.stringify(STUCK)})](${told})`;
    this.#session.post("Runtime.evaluate", { expression, returnByValue: true, silent: true }, (_error, answer) => {
      const ended = answer?.result.value === true;
      if (ended) this.#session.post("Runtime.terminateExecution");
      this.#goOn(ended);
    });
  }

  #goOn(ended: boolean): void {
    this.#session.post("Debugger.resume", () => this.#onResumed(ended));
  }
}
