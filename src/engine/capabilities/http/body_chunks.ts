/**
 * The body of an answer as it arrives: a body of up to 64 KiB with the head, as undici reads it; of a longer one the first
 * piece, and each further one as an operation of the scheduler when it is asked for. So that a program can give up in between.
 * A rule may say that its body arrives in other pieces, at which pace, and that it breaks off.
 */
import { Buffer } from "node:buffer";
import type { Kernel } from "../../world/kernel.ts";
import type { Operation } from "../../world/operation.ts";
import { currentTask, inTask, type Task } from "../../world/task.ts";
import { type HttpAnswer, HttpError, type Pieces } from "./messages.ts";
import type { Streamed } from "./streamed.ts";

export const CHUNK_BYTES = 65_536;

/** Returns whether the body of an answer arrives in more than one piece, or not to its end. */
export function isLong({ body, bytes, pieces, streamed }: HttpAnswer): boolean {
  if (streamed !== undefined) return true;
  if (pieces !== undefined) return pieces.sizes.length > 1 || pieces.failure !== undefined;
  if (bytes !== undefined) return bytes.length > CHUNK_BYTES;
  // Text of no more than a third has no more bytes than that: most bodies are not counted.
  return body.length * 3 > CHUNK_BYTES && Buffer.byteLength(body) > CHUNK_BYTES;
}

/** Receives the next piece, or the error if the connection is lost. */
export interface Receiver {
  readonly take: (chunk: Uint8Array<ArrayBuffer>) => void;
  readonly fail: (error: HttpError) => void;
}

export class BodyChunks {
  readonly #kernel: Kernel;
  readonly #task: Task;
  readonly #bytes: Uint8Array;
  readonly #pieces: Pieces;
  readonly #request: string;
  /** The number of pieces, and of bytes, that were handed over. */
  #taken = 0;
  #takenBytes = 0;
  #arrival: Operation | undefined;
  /** With which the last piece came. */
  #last: Operation | undefined;
  readonly #streamed: Streamed | undefined;
  /** The end of what was streamed has come. */
  #hasEnded = false;

  /** @param request the rest of the label of each arrival, as in `GET /big` */
  constructor(kernel: Kernel, { body, bytes, pieces, streamed }: HttpAnswer, request: string) {
    this.#streamed = streamed;
    this.#kernel = kernel;
    this.#task = currentTask()!;
    this.#bytes = bytes ?? Buffer.from(body);
    this.#pieces = pieces ?? evenly(this.#bytes.length);
    this.#request = request;
    if (this.#pieces.startMs === kernel.clock.elapsedMs) this.#last = kernel.scheduler.current;
  }

  /** True if all has arrived. */
  get isOver(): boolean {
    if (this.#streamed !== undefined) {
      const { chunks, isOver, isLost } = this.#streamed;
      return this.#hasEnded || isOver && !isLost && this.#taken >= chunks.length;
    }
    return this.#taken >= this.#pieces.sizes.length && this.#pieces.failure === undefined;
  }

  /** Hands over the next piece: the first at once, another when the scheduler lets it come. */
  next(receiver: Receiver): void {
    if (this.#streamed !== undefined) return this.#nextStreamed(this.#streamed, receiver);
    const { take, fail } = receiver;
    const { sizes, failure } = this.#pieces;
    const size = sizes[this.#taken];
    const give = () => {
      this.#arrival = undefined;
      if (size === undefined) return fail(failure!);
      const chunk = Uint8Array.prototype.slice.call(this.#bytes, this.#takenBytes, this.#takenBytes + size);
      this.#taken++;
      this.#takenBytes += size;
      take(new Uint8Array(chunk));
    };
    if (this.#taken === 0 && size !== undefined) return give();
    const what = size === undefined ? failure!.code : `${this.#taken + 1}/${sizes.length}`;
    inTask(this.#task, () => this.#arrival = this.#arrive(`${this.#request} ${what}`, give));
  }

  /** The next chunk once it is there; an empty one at the end, if that came later than the last. */
  #nextStreamed(streamed: Streamed, { take, fail }: Receiver): void {
    streamed.when(this.#taken, () => {
      const chunk = streamed.chunks[this.#taken];
      const failure = streamed.isLost ? new HttpError("ECONNRESET", "read ECONNRESET") : undefined;
      const what = chunk === undefined ? failure?.code ?? "end" : String(this.#taken + 1);
      inTask(this.#task, () => {
        this.#arrival = this.#kernel.scheduler.submit("body", `${this.#request} ${what}`, () => {
          this.#arrival = undefined;
          if (chunk !== undefined) {
            this.#taken++;
            return take(new Uint8Array(chunk));
          }
          if (failure !== undefined) return fail(failure);
          this.#hasEnded = true;
          take(new Uint8Array());
        });
      });
    });
  }

  /** The server keeps its pace, whenever its pieces are asked for. */
  #arrive(detail: string, give: () => void): Operation {
    const { everyMs, startMs } = this.#pieces;
    if (everyMs === undefined) return this.#kernel.scheduler.submit("body", detail, give);
    const { scheduler, time } = this.#kernel;
    // If it is asked for later than the last one came, how long it takes from there depends on the time.
    if (scheduler.current === this.#last) time.seeLateness();
    else time.see();
    return this.#last = scheduler.timerAt("body", detail, startMs + everyMs * this.#taken, give).operation;
  }

  /** Resolves when all has arrived. Rejects with an HttpError when the connection is lost before. */
  async all(): Promise<void> {
    while (!this.isOver) await new Promise<unknown>((take, fail) => this.next({ take, fail }));
  }

  /** Nobody waits for more. */
  cancel(): void {
    this.#streamed?.cancel();
    if (this.#arrival !== undefined) this.#kernel.scheduler.cancel(this.#arrival);
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
          this.next({
            take: (chunk) => {
              if (chunk.length > 0) controller.enqueue(chunk);
              if (this.isOver) {
                end();
                controller.close();
              }
              resolve();
            },
            fail: (error) => {
              end();
              controller.error(new TypeError("terminated", { cause: error }));
              resolve();
            },
          })
        ),
      cancel: () => {
        end();
        this.cancel();
      },
    }, { highWaterMark: 0 });
  }
}

function evenly(bytes: number): Pieces {
  const sizes: number[] = [];
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) sizes.push(Math.min(left, CHUNK_BYTES));
  return { sizes, everyMs: undefined, startMs: 0, failure: undefined };
}
