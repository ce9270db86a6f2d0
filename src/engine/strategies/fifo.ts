/**
 * First in, first out: operations complete in the order in which they were started, and timers fire when nothing else
 * can happen. The baseline: it comes first, since an ordinary bug shows in it with the most readable trace.
 */
import { Streams } from "../decisions/streams.ts";
import type { Strategy } from "./strategy.ts";

export class Fifo implements Strategy {
  readonly name = "fifo";
  #streams!: Streams;

  begin(seed: number): void {
    this.#streams = new Streams(seed);
  }

  pick(): number {
    return 0;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }
}
