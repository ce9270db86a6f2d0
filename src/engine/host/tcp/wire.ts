/** A connection to a real server: bytes that have come and were not taken, and a bell for whatever happens. */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { systemError } from "./server_error.ts";
import { Bell, within } from "./timing.ts";

/** Real ms for which a server is given to take a connection, and to notice that one has ended. */
const CONNECT_MS = 10_000;
const CLOSE_MS = 2_000;

export class Wire {
  readonly #socket: Socket;
  readonly bell = new Bell();
  readonly #closed: Promise<void>;
  #chunks: Buffer[] = [];
  isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.bell.ring();
    });
    // A connection that breaks is closed, which is told below.
    socket.on("error", () => {});
    this.#closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.isClosed = true;
        this.bell.ring();
        resolve();
      });
    });
  }

  /** @throws ServerError if there is no server */
  static open({ host, port }: { readonly host: string; readonly port: number }): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, timeout: CONNECT_MS });
      const fail = (error: unknown) => {
        socket.destroy();
        reject(systemError("it cannot be reached", error));
      };
      socket.once("error", fail);
      socket.once("timeout", () => fail({ code: "ETIMEDOUT" }));
      socket.once("connect", () => {
        socket.off("error", fail);
        socket.setTimeout(0);
        resolve(new Wire(socket));
      });
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.isClosed) this.#socket.write(bytes);
  }

  get hasBytes(): boolean {
    return this.#chunks.length > 0;
  }

  /** What has come since the last time. */
  take(): Buffer {
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** It keeps the process from ending no longer. */
  unref(): void {
    this.#socket.unref();
  }

  ref(): void {
    this.#socket.ref();
  }

  /** Ends the connection, and waits until the server has ended it too; false if it does not. */
  async close(withinMs = CLOSE_MS): Promise<boolean> {
    this.#socket.end();
    return await within(this.#closed, withinMs);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
