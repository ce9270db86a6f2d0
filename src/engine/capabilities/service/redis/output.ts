/** What a server sends: the answers to what has arrived at once go out together. */
import { Buffer } from "node:buffer";
import type { Socket } from "../../net/tcp/socket.ts";

export class Output {
  readonly #texts = new Map<Socket, string>();
  readonly #beforeSending: () => void;
  #isHeld = false;

  /** @param beforeSending what has to be done before anybody gets an answer; sends as well */
  constructor(beforeSending: () => void) {
    this.#beforeSending = beforeSending;
  }

  send(socket: Socket, text: string): void {
    if (this.#isHeld) this.#texts.set(socket, (this.#texts.get(socket) ?? "") + text);
    else void socket.write(Buffer.from(text, "latin1"), () => {});
  }

  /** Sends what `work` answers when it is done. */
  together(work: () => void): void {
    if (this.#isHeld) return work();
    this.#isHeld = true;
    try {
      work();
      this.#beforeSending();
    } finally {
      this.#isHeld = false;
      for (const socket of [...this.#texts.keys()]) this.flush(socket);
    }
  }

  /** Nobody gets an answer that was not sent. */
  drop(): void {
    this.#texts.clear();
  }

  flush(socket: Socket): void {
    const text = this.#texts.get(socket);
    this.#texts.delete(socket);
    if (text !== undefined) void socket.write(Buffer.from(text, "latin1"), () => {});
  }
}
