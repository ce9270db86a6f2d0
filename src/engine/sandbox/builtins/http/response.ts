/** `http.IncomingMessage`: the answer to a request. Its body is there, and is handed over when it is asked for. */
import { Buffer } from "node:buffer";
import { type BodyChunks, isLong } from "../../../capabilities/http/body_chunks.ts";
import type { HttpAnswer } from "../../../capabilities/http/messages.ts";
import { streamModule } from "../stream.ts";
import { STATUS_CODES } from "./constants.ts";
import type { ClientSocket } from "./socket.ts";

type HeaderMap = Record<string, string | string[]>;

/** The body is given as it was meant: whoever sent the request has undone these. */
const UNDONE = new Set(["content-encoding", "transfer-encoding"]);

export class IncomingMessage extends streamModule.Readable {
  readonly socket: ClientSocket | undefined;
  /** Both are of requests that a server gets. */
  readonly url = undefined;
  readonly method = undefined;
  readonly httpVersion = "1.1";
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly trailers: HeaderMap = {};
  readonly trailersDistinct: HeaderMap = {};
  readonly rawTrailers: string[] = [];
  rawHeaders: string[] = [];
  statusCode: number | undefined;
  statusMessage: string | undefined;
  complete = false;
  aborted = false;
  headers: HeaderMap = {};
  req: { destroy(error: Error): unknown } | undefined;
  #isLong = false;
  #body: BodyChunks | undefined;

  constructor(socket?: ClientSocket) {
    super();
    this.socket = socket;
  }

  /**
   * Fills in what was answered.
   * @param open how the body arrives; left out for an answer that has none
   */
  fill(answer: HttpAnswer, open?: () => BodyChunks): this {
    const { status, headers, cookies, body, bytes, pieces, streamed } = answer;
    this.statusCode = status;
    this.statusMessage = STATUS_CODES[status] ?? "";
    const decoded = Object.keys(headers).some((name) => name.toLowerCase() === "content-encoding");
    for (const [name, value] of Object.entries(headers)) {
      const key = name.toLowerCase();
      if (UNDONE.has(key) || (decoded && key === "content-length")) continue;
      const values = key === "set-cookie" ? [cookies ?? value].flat().map(String) : [String(value)];
      this.rawHeaders.push(...values.flatMap((each) => [name, each]));
      this.headers[key] = key === "set-cookie" ? values : values[0]!;
    }
    if ((bytes ?? body).length > 0 || pieces?.failure !== undefined || streamed !== undefined) {
      this.#body = open?.();
    }
    this.#isLong = this.#body !== undefined && isLong(answer);
    return this;
  }

  /** True if more of it is to come. */
  get isUnderWay(): boolean {
    return this.#isLong && !this.#body!.isOver;
  }

  get headersDistinct(): Record<string, string[]> {
    return Object.fromEntries(Object.entries(this.headers).map(([key, value]) => [key, [value].flat()]));
  }

  get connection(): ClientSocket | undefined {
    return this.socket;
  }

  setTimeout(delayMs: number, callback?: () => void): this {
    if (callback !== undefined) this.on("timeout", callback);
    this.socket?.setTimeout(delayMs);
    return this;
  }

  override _read(): void {
    const body = this.#body;
    if (body === undefined) return void this.push(null);
    body.next({
      take: (chunk) => {
        this.socket?.touch();
        if (body.isOver) this.complete = true;
        this.push(Buffer.from(chunk.buffer));
        if (body.isOver) this.push(null);
      },
      // As Node: the request gets the error, and the response is cut short.
      fail: (error) => void this.req?.destroy(error),
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit("aborted");
    }
    this.#body?.cancel();
    // As Node: who does not listen for errors is not told that the response was cut short.
    done(this.listenerCount("error") === 0 ? null : error);
  }
}
