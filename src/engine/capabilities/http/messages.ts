/** Requests and answers, as the capability and its clients (`fetch`, `node:http`, the step) hand them to each other. */
import type { Streamed } from "./streamed.ts";
import type { Target } from "./target.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes go out as they are; `calls` has the nearest text. */
  readonly body: string | Uint8Array;
  /** No more than this is read of a body that a handler streams; all of it if undefined. */
  readonly maxBytes?: number | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The values of `set-cookie`, when there are several. */
  readonly cookies?: readonly string[] | undefined;
  /** The body as text; the nearest text, for bytes that are not UTF-8. */
  readonly body: string;
  /** The bytes of the body if it is no UTF-8; `body` is empty then. */
  readonly bytes?: Uint8Array | undefined;
  /** The way in which the body arrives, if set; a long one arrives in pieces of 64 KiB otherwise. */
  readonly pieces?: Pieces | undefined;
  /** A body that is still being produced; `body` is empty then. */
  readonly streamed?: Streamed | undefined;
  /** How long a handler took until it had the answer, in virtual ms; undefined where something else answered. */
  readonly servedMs?: number | undefined;
  /** The number of bytes after which the body was cut, since there are more than anybody wants; undefined if it is whole. */
  readonly cutBytes?: number | undefined;
}

/** A body that arrives piece by piece. */
export interface Pieces {
  /** The length of each, in bytes. */
  readonly sizes: readonly number[];
  /** Virtual ms from one to the next; undefined leaves it to the scheduler. */
  readonly everyMs: number | undefined;
  /** The time of the first piece, in virtual ms since the start. */
  readonly startMs: number;
  /** The failure that ends the body instead. */
  readonly failure: HttpError | undefined;
}

/** No answer came, or not all of it. `code` is the system's (`ECONNREFUSED`), or `ERR_BODY_LIMIT`. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A request that the program or a step made. */
export interface HttpCall extends Target {
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; the nearest text, for bytes that are not UTF-8. */
  readonly body: string;
  /** The task that made it. */
  readonly task: string;
  /** Missing while it is unanswered. */
  readonly status?: number;
}

/** A service: any web-standard handler of requests. */
export type RequestHandler = (request: Request) => Response | Promise<Response>;

/** A request that is under way. */
export interface SentRequest {
  readonly answer: Promise<HttpAnswer>;
  readonly cancel: () => void;
}

export type OpenCall = { -readonly [K in keyof HttpCall]: HttpCall[K] };
