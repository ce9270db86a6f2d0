/** What a handle of TLS sends over the handle below it: one write at a time, each with all that the session has by then. */
import type { TlsSession } from "../tls/session.ts";
import type { Done, Sent, StreamBase } from "./stream_base.ts";

export class TlsOutgoing {
  readonly #session: TlsSession;
  readonly #below: StreamBase;
  /** Bytes are being sent, or others of the program that was here before are waited for. */
  #isSending: boolean;
  /** Writes that have not gone yet. */
  #unsent: Done[] = [];

  constructor(session: TlsSession, below: StreamBase, waitsForWrites: boolean) {
    this.#session = session;
    this.#below = below;
    this.#isSending = waitsForWrites;
  }

  /** The number of writes that have not gone yet. */
  get size(): number {
    return this.#unsent.length;
  }

  /** As the `send` of a handle. */
  send(bytes: Uint8Array, done: Done): Sent {
    let sent: Sent = false;
    let isNow = true;
    this.#unsent.push((error) => {
      if (isNow) sent = error ?? true;
      else done(error);
    });
    this.#session.write(bytes);
    this.flush();
    isNow = false;
    return sent;
  }

  /** Sends what there is to be sent. */
  flush(): void {
    while (!this.#isSending) {
      const bytes = this.#session.takeOut();
      const covered = this.#session.isOpen ? this.#unsent.splice(0) : [];
      if (bytes === undefined) return covered.forEach((done) => done());
      this.#isSending = true;
      const finish = (error?: string) => {
        this.#isSending = false;
        for (const done of covered) done(error);
      };
      const sent = this.#below.send(bytes, (error) => {
        finish(error);
        this.flush();
      });
      if (sent !== false) finish(sent === true ? undefined : sent);
    }
  }

  /** What was written before is on its way. */
  goOn(): void {
    this.#isSending = false;
    this.flush();
  }

  /** The handle goes: what has not gone never does. */
  cancel(): void {
    for (const done of this.#unsent.splice(0)) done("ECANCELED");
  }
}
