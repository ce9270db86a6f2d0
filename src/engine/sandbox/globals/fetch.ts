/** `fetch` over the world's HTTP. Requests are answered by rules; a relative URL goes to `http://localhost`. */
import { Buffer } from "node:buffer";
import { DEFAULT_ORIGIN } from "../../capabilities/http/http.ts";
import type { Scope } from "../scope.ts";

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function createFetch(scope: Scope): Fetch {
  return async (input, init) => {
    const request = await read(input, init);
    const { signal } = request;
    signal?.throwIfAborted();
    const { answer, cancel } = scope.world.http.send(request);
    const given = await (signal === undefined ? answer : Promise.race([answer, aborted(signal, cancel)]));
    return new SimResponse(given.body, request.url, { status: given.status, headers: { ...given.headers } });
  };
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
}

async function read(input: string | URL | Request, init: RequestInit = {}): Promise<Sent> {
  const from = input instanceof Request ? input : undefined;
  const url = from === undefined ? new URL(String(input), DEFAULT_ORIGIN).href : from.url;
  if (!/^https?:/.test(url)) throw new TypeError(`fetch failed: expected a URL of http or https, found ${url}`);
  return {
    method: (init.method ?? from?.method ?? "GET").toUpperCase(),
    url,
    headers: Object.fromEntries(new Headers(init.headers ?? from?.headers)),
    body: init.body === undefined || init.body === null ? await from?.text() ?? "" : await text(init.body),
    signal: init.signal ?? from?.signal ?? undefined,
  };
}

/** Text of the bodies that can be had at once; others through a real Response, whose reading only takes microtasks. */
function text(body: BodyInit): string | Promise<string> {
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return String(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  return new Response(body).text();
}

function aborted(signal: AbortSignal, cancel: () => void): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      cancel();
      reject(signal.reason);
    }, { once: true });
  });
}

/** A Response whose body is there: reading it takes the same microtasks on every runtime. */
class SimResponse extends Response {
  readonly #text: string;
  readonly #url: string;
  #used = false;

  constructor(text: string, url: string, init: ResponseInit) {
    super(NO_BODY.has(init.status ?? 200) ? null : text, init);
    this.#text = text;
    this.#url = url;
  }

  override get url(): string {
    return this.#url;
  }

  override get bodyUsed(): boolean {
    return this.#used;
  }

  override text(): Promise<string> {
    return this.#read((text) => text);
  }

  override json(): Promise<unknown> {
    return this.#read((text) => JSON.parse(text));
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read((text) => new TextEncoder().encode(text).buffer);
  }

  override clone(): Response {
    const { status, statusText, headers } = this;
    return new SimResponse(this.#text, this.#url, { status, statusText, headers });
  }

  #read<T>(as: (text: string) => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.#used) throw new TypeError("Body is unusable: Body has already been read");
      this.#used = true;
      resolve(as(this.#text));
    });
  }
}

const NO_BODY = new Set([101, 204, 205, 304]);
