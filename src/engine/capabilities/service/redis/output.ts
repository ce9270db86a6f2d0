/** What a server sends: the answers to what has arrived at once go out together. */
import { Buffer } from "node:buffer";
import type { Socket } from "../../net/tcp/socket.ts";

export class Output {
  readonly #texts = new Map<Socket, string>();
  #isHeld = false;

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
    } finally {
      this.#isHeld = false;
      for (const socket of [...this.#texts.keys()]) this.flush(socket);
    }
  }

  flush(socket: Socket): void {
    const text = this.#texts.get(socket);
    this.#texts.delete(socket);
    if (text !== undefined) void socket.write(Buffer.from(text, "latin1"), () => {});
  }
}
