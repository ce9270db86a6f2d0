/** `fetch` over the world's HTTP. Requests are answered by rules; a relative URL goes to `http://localhost`. */
import { BodyChunks, isLong } from "../../capabilities/http/body_chunks.ts";
import { type HttpAnswer, HttpError } from "../../capabilities/http/messages.ts";
import { DEFAULT_ORIGIN, targetOf } from "../../capabilities/http/target.ts";
import type { Kernel } from "../../world/kernel.ts";
import { FormData, Headers, Request, Response } from "../../web/classes.ts";
import { isServed } from "../builtins/http/routes.ts";
import type { Scope } from "../realm/scope.ts";
import { encodeForm } from "./multipart.ts";
import { fetchServed } from "./served_fetch.ts";

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function createFetch(scope: Scope): Fetch {
  return async (input, init) => {
    let request = await read(input, withForm(init, scope.world.kernel));
    for (let redirects = 0;; redirects++) {
      request.signal?.throwIfAborted();
      const served = isServedUrl(scope, request.url) ? await fetchServed(scope, request, redirects > 0) : undefined;
      const given = served ?? await exchange(scope, request);
      const next = request.redirect === "follow" || request.redirect === "error"
        ? redirected(request, given)
        : undefined;
      if (next === undefined && given instanceof Response) return given;
      if (next === undefined) {
        const head = { status: given.status, headers: headersOf(given as HttpAnswer) };
        const from = {
          url: request.url,
          redirected: redirects > 0,
          signal: request.signal,
          open: opener(scope, request),
        };
        return new SimResponse(given as HttpAnswer, from, head);
      }
      if (request.redirect === "error" || redirects === MAX_REDIRECTS) {
        const why = request.redirect === "error" ? "unexpected redirect" : "redirect count exceeded";
        throw new TypeError("fetch failed", { cause: new Error(why) });
      }
      request = next;
    }
  };
}

function isServedUrl(scope: Scope, url: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  return isServed(scope, hostname, port === "" ? (protocol === "https:" ? 443 : 80) : Number(port));
}

/** Opens the body of an answer as it arrives. */
function opener(scope: Scope, { method, url, signal }: Sent): From["open"] {
  const { kernel } = scope.world;
  return (answer) => new BodyChunks(kernel, answer, `${method} ${targetOf(method, url).path}`).stream(signal);
}

function headersOf({ headers, cookies = [] }: HttpAnswer): Headers {
  const all = new Headers({ ...headers });
  if (cookies.length > 0) all.delete("set-cookie");
  for (const cookie of cookies) all.append("set-cookie", cookie);
  return all;
}

/** As the standard has it. */
const MAX_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

async function exchange(scope: Scope, request: Sent): Promise<HttpAnswer> {
  const { signal } = request;
  const { answer, cancel } = scope.world.http.send(request);
  return await (signal === undefined ? failing(answer) : Promise.race([failing(answer), aborted(signal, cancel)]));
}

/** The request that an answer leads to (https://fetch.spec.whatwg.org/#http-redirect-fetch); undefined for others. */
function redirected(request: Sent, { status, headers }: HttpAnswer | Response): Sent | undefined {
  const entries: [string, string][] = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const location = entries.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const url = new URL(location, request.url).href;
  const becomesGet = status === 303 ? request.method !== "HEAD" : status <= 302 && request.method === "POST";
  if (!becomesGet) return { ...request, url };
  const kept = Object.entries(request.headers).filter(([name]) => !name.toLowerCase().startsWith("content-"));
  return { ...request, url, method: "GET", body: "", headers: Object.fromEntries(kept) };
}

/** A form in the body, as the blob that it is sent as. */
function withForm(init: RequestInit | undefined, kernel: Kernel): RequestInit | undefined {
  if (!(init?.body instanceof FormData)) return init;
  const body = encodeForm(init.body, kernel);
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) headers.set("content-type", body.type);
  return { ...init, body, headers };
}

/** Wraps an error from outside as the cause of a TypeError, as the standard requires. */
function failing(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  return answer.catch((error: unknown) => {
    throw error instanceof HttpError ? new TypeError("fetch failed", { cause: error }) : error;
  });
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal | undefined;
  readonly redirect: RequestRedirect;
}

async function read(input: string | URL | Request, init: RequestInit = {}): Promise<Sent> {
  const from = input instanceof Request ? input : undefined;
  const url = from === undefined ? new URL(String(input), DEFAULT_ORIGIN).href : from.url;
  if (!/^https?:/.test(url)) throw new TypeError(`fetch failed: expected a URL of http or https, found ${url}`);
  return {
    method: (init.method ?? from?.method ?? "GET").toUpperCase(),
    url,
    headers: Object.fromEntries(new Headers(init.headers ?? from?.headers)),
    body: init.body === undefined || init.body === null ? await bytesOf(from) : await content(init.body),
    signal: init.signal ?? from?.signal ?? undefined,
    redirect: init.redirect ?? from?.redirect ?? "follow",
  };
}

/** The bodies that can be had at once; others through a real Response, whose reading only takes microtasks. */
function content(body: BodyInit): string | Uint8Array | Promise<Uint8Array> {
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return String(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  return bytesOf(new Response(body));
}

async function bytesOf(holder: Request | Response | undefined): Promise<Uint8Array> {
  const buffer = await holder?.arrayBuffer();
  return buffer === undefined ? new Uint8Array() : new Uint8Array(buffer);
}

function aborted(signal: AbortSignal, cancel: () => void): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      cancel();
      reject(signal.reason);
    }, { once: true });
  });
}

/** The origin of a Response. */
interface From {
  readonly url: string;
  readonly redirected: boolean;
  readonly signal: AbortSignal | undefined;
  readonly open: (answer: HttpAnswer) => ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A Response whose body, unless it is long, is there: reading it takes the same microtasks on every runtime. */
export class SimResponse extends Response {
  readonly #answer: HttpAnswer;
  readonly #from: From;
  readonly #isLong: boolean;
  #used = false;

  constructor(answer: HttpAnswer, from: From, init: ResponseInit) {
    const hasBody = !NO_BODY.has(init.status ?? 200);
    const long = hasBody && isLong(answer);
    super(hasBody ? long ? from.open(answer) : contentOf(answer) : null, init);
    this.#answer = answer;
    this.#from = from;
    this.#isLong = long;
  }

  override get url(): string {
    return this.#from.url;
  }

  override get redirected(): boolean {
    return this.#from.redirected;
  }

  override get bodyUsed(): boolean {
    return this.#used || super.bodyUsed;
  }

  override text(): Promise<string> {
    return this.#read(textOf);
  }

  override json(): Promise<unknown> {
    return this.#read((content) => JSON.parse(textOf(content)));
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read((content) =>
      typeof content === "string" ? new TextEncoder().encode(content).buffer : content.slice().buffer
    );
  }

  override clone(): Response {
    const { status, statusText, headers } = this;
    return new SimResponse(this.#answer, this.#from, { status, statusText, headers });
  }

  async #read<T>(as: (content: string | Uint8Array<ArrayBuffer>) => T): Promise<T> {
    if (this.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
    this.#used = true;
    if (this.#isLong) await drain(this.body!);
    else if (this.#from.signal?.aborted) throw this.#from.signal.reason;
    return as(contentOf(this.#answer));
  }
}

function contentOf({ body, bytes, streamed }: HttpAnswer): string | Uint8Array<ArrayBuffer> {
  if (streamed !== undefined) return streamed.bytes;
  return bytes === undefined ? body : bytes as Uint8Array<ArrayBuffer>;
}

/** Waits until all has arrived. */
async function drain(stream: ReadableStream): Promise<void> {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

function textOf(content: string | Uint8Array): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}

const NO_BODY = new Set([101, 204, 205, 304]);
