/**
 * The body of an answer that a handler is still producing: a Response that was made with a ReadableStream. The head is sent
 * at once, and each chunk arrives as an operation of the scheduler once it is there.
 */
import { Buffer } from "node:buffer";

const streaming = new WeakSet<object>();

/** Notes that the body of a response is a stream of the program's own. */
export function noteStream<R extends object>(response: R): R {
  streaming.add(response);
  return response;
}

export function isStreaming(response: object): boolean {
  return streaming.has(response);
}

export class Streamed {
  /** The chunks that have been produced so far. */
  readonly chunks: Uint8Array[] = [];
  /** Nothing comes any more. */
  isOver = false;
  /** The stream broke: the connection is lost. */
  isLost = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #waiting = new Set<() => void>();

  readonly #maxBytes: number;

  /**
   * Reads it as quickly as it is produced.
   * @param maxBytes after which nobody wants more: then the handler's stream is cancelled
   */
  constructor(body: ReadableStream<Uint8Array>, maxBytes = Infinity) {
    this.#reader = body.getReader();
    this.#maxBytes = maxBytes;
    void this.#read();
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.concat(this.chunks));
  }

  /** Calls when the chunk at this place is there, or when it is known that there is none. */
  when(place: number, callback: () => void): void {
    if (place < this.chunks.length || this.isOver) callback();
    else this.#waiting.add(callback);
  }

  /** Nobody waits for more: the handler's stream is cancelled, as when a client hangs up. */
  cancel(): void {
    this.#waiting.clear();
    if (!this.isOver) this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<void> {
    let bytes = 0;
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError("a chunk of a body is a Uint8Array");
        // An empty one is nothing to send.
        if (value.length === 0) continue;
        this.chunks.push(value);
        bytes += value.length;
        if (bytes > this.#maxBytes) {
          this.#reader.cancel().catch(() => {});
          break;
        }
        this.#wake();
      }
    } catch {
      this.isLost = true;
    }
    this.isOver = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }
}
