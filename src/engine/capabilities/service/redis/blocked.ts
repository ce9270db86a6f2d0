/** What a command answers that waits. */
import type { Reply } from "./protocol/replies.ts";

/** Nothing is there: the client waits until one of the keys changes, or for so long. */
export class Blocked {
  readonly keys: readonly string[];
  /** 0 for ever. */
  readonly timeoutMs: number;
  readonly #inVain: Reply | (() => Reply);
  /** The command that is tried again. */
  readonly args: readonly string[];

  constructor(keys: readonly string[], timeoutMs: number, inVain: Reply | (() => Reply), args: readonly string[]) {
    this.keys = keys;
    this.timeoutMs = timeoutMs;
    this.#inVain = inVain;
    this.args = args;
  }

  /** What it gets when it has waited in vain, or may not wait. */
  get inVain(): Reply {
    return typeof this.#inVain === "function" ? this.#inVain() : this.#inVain;
  }
}
