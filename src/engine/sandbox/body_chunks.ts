/**
 * The body of an answer as it arrives: a body of up to 64 KiB with the head, as undici reads it; of a longer one the first
 * piece, and each further one as an operation of the scheduler when it is asked for. So that a program can give up in between.
 */
import { Buffer } from "node:buffer";
import type { Operation, Scheduler } from "../world/scheduler.ts";
import { currentTask, inTask, type Task } from "../world/task.ts";

export const CHUNK_BYTES = 65_536;

/** Whether a body arrives in more than one piece. */
export function isLong(body: string | Uint8Array): boolean {
  // Text of no more than a third has no more bytes than that: most bodies are not counted.
  if (typeof body !== "string") return body.length > CHUNK_BYTES;
  return body.length * 3 > CHUNK_BYTES && Buffer.byteLength(body) > CHUNK_BYTES;
}

export class BodyChunks {
  readonly #scheduler: Scheduler;
  readonly #task: Task;
  readonly #bytes: Uint8Array;
  readonly #request: string;
  #taken = 0;
  #arrival: Operation | undefined;

  /** @param request the rest of the label of each arrival, as in `GET /big` */
  constructor(scheduler: Scheduler, body: string | Uint8Array, request: string) {
    this.#scheduler = scheduler;
    this.#task = currentTask()!;
    this.#bytes = typeof body === "string" ? Buffer.from(body) : body;
    this.#request = request;
  }

  get isOver(): boolean {
    return this.#taken >= this.#bytes.length;
  }

  /** Hands over the next piece: the first at once, another when the scheduler lets it come. */
  next(take: (chunk: Uint8Array<ArrayBuffer>) => void): void {
    const give = () => {
      this.#arrival = undefined;
      const chunk = Uint8Array.prototype.slice.call(this.#bytes, this.#taken, this.#taken + CHUNK_BYTES);
      this.#taken += chunk.length;
      take(new Uint8Array(chunk));
    };
    if (this.#taken === 0) return give();
    const [piece, pieces] = [this.#taken / CHUNK_BYTES + 1, Math.ceil(this.#bytes.length / CHUNK_BYTES)];
    inTask(this.#task, () => {
      this.#arrival = this.#scheduler.submit("body", `${this.#request} ${piece}/${pieces}`, give);
    });
  }

  /** Nobody waits for more. */
  cancel(): void {
    if (this.#arrival !== undefined) this.#scheduler.cancel(this.#arrival);
  }

  /** As a stream that asks for a piece when it is read, and that the signal can break off. */
  stream(signal: AbortSignal | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
    let onAbort = () => {};
    const end = () => signal?.removeEventListener("abort", onAbort);
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        onAbort = () => {
          this.cancel();
          controller.error(signal!.reason);
        };
        if (signal?.aborted) onAbort();
        else signal?.addEventListener("abort", onAbort, { once: true });
      },
      pull: (controller) =>
        new Promise<void>((resolve) =>
          this.next((chunk) => {
            controller.enqueue(chunk);
            if (this.isOver) {
              end();
              controller.close();
            }
            resolve();
          })
        ),
      cancel: () => {
        end();
        this.cancel();
      },
    }, { highWaterMark: 0 });
  }
}
