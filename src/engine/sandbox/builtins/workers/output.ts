/** `worker.stdout` and `worker.stderr`: what a thread writes goes to the output of its process, and to who reads the stream. */
import type { Readable } from "node:stream";
import type { Scope } from "../../realm/scope.ts";
import type { Sink } from "../started/info.ts";
import { type ReadEnd, readEnd, sinkTo } from "../started/stdio.ts";

export class ThreadOutput {
  readonly #open: () => ReadEnd;
  #end: ReadEnd | undefined;
  #isOver = false;
  /** Where the thread writes to. */
  readonly sink: Sink;

  /**
   * @param isOwn the process itself does not show it
   * @param shown where the process shows it; the output of the run unless given
   */
  constructor(scope: Scope, detail: string, isOwn: boolean, shown: Sink | undefined) {
    this.#open = () => readEnd(scope, detail, false);
    if (isOwn) this.#end = this.#open();
    this.sink = {
      isCopy: !isOwn && (shown === undefined || shown.isCopy),
      write: (bytes) => {
        if (!isOwn) shown?.write(bytes);
        // Only what somebody reads is worth an operation.
        if (this.#end !== undefined) sinkTo(this.#end.mailbox, true).write(bytes);
      },
    };
  }

  get stream(): Readable {
    if (this.#end === undefined) {
      this.#end = this.#open();
      if (this.#isOver) this.#end.stream.push(null);
    }
    return this.#end.stream;
  }

  /** The thread has ended: what is still on its way arrives now, before anybody is told. */
  drain(): void {
    this.#isOver = true;
    if (this.#end === undefined) return;
    const { mailbox, stream } = this.#end;
    for (let letter = mailbox.take(); letter !== undefined; letter = mailbox.take()) stream.push(letter.data);
    mailbox.close();
    stream.push(null);
  }
}
