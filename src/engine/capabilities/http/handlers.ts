/**
 * Services that the scenario's own code plays: web-standard handlers, by the URL under which they answer. A handler runs in a
 * task of its own, named after its host; what it awaits is simulated like everything else.
 */
import { Buffer } from "node:buffer";
import { Failure } from "../../findings/failure.ts";
import type { Request } from "../../web/classes.ts";
import { type HttpAnswer, HttpError, type HttpRequest, type RequestHandler } from "./messages.ts";
import { contentOf } from "./rule.ts";
import { isStreaming, Streamed } from "./streamed.ts";
import { targetOf } from "./target.ts";

let RequestClass: (new (url: string, init: RequestInit) => Request) | undefined;

/** From now on requests can be handled. Their class takes the runtime long to load, so whatever makes worlds provides it. */
export function provideRequests(given: NonNullable<typeof RequestClass>): void {
  RequestClass = given;
}

export interface Service {
  /** Absolute, without a slash at its end. */
  readonly url: string;
  /** The name of the task in which it runs. */
  readonly host: string;
  readonly handler: RequestHandler;
  used: boolean;
}

export class Handlers {
  readonly #services: Service[] = [];

  /** A later handler for a URL takes the place of an earlier one. */
  add(url: string, handler: RequestHandler): void {
    const { url: full, host } = targetOf("GET", url);
    const service = { url: loopbackByName(full).replace(/\/$/, ""), host, handler, used: false };
    const before = this.#services.findIndex((each) => each.url === service.url);
    if (before >= 0) this.#services.splice(before, 1);
    this.#services.push(service);
    // The most specific is asked first.
    this.#services.sort((a, b) => b.url.length - a.url.length);
  }

  /** The service whose URL is the request's, or is above it. */
  find(asked: string): Service | undefined {
    const url = loopbackByName(asked);
    const found = this.#services.find((service) =>
      url.startsWith(service.url) && ["/", "?", undefined].includes(url[service.url.length])
    );
    if (found !== undefined) found.used = true;
    return found;
  }

  /** The services that nobody asked. */
  unused(): string[] {
    // A program may have patched the methods of arrays.
    const unused: string[] = [];
    for (let index = 0; index < this.#services.length; index++) {
      const { url, used } = this.#services[index]!;
      if (!used) unused[unused.length] = `${url} → a handler`;
    }
    return unused;
  }
}

/** This machine has several names, and clients differ in which they use. */
function loopbackByName(url: string): string {
  return url.replace(/^(https?:\/\/)(?:127\.0\.0\.1|\[::1\])(?=[:/?#]|$)/, "$1localhost");
}

/**
 * Calls a handler and returns its answer; `Response.error()` is a connection that is reset. Rejects with what the handler
 * throws.
 */
export async function handle(handler: RequestHandler, request: HttpRequest): Promise<HttpAnswer | HttpError> {
  if (RequestClass === undefined) throw new Error("requests are there once capabilities/world.ts is loaded");
  const { method, url, headers } = request;
  const body = Buffer.from(request.body as string);
  const init = { method, headers: { ...headers }, body: body.length === 0 ? null : body };
  const response = await handler(new RequestClass(targetOf(method, url).url, init));
  if (!isResponse(response)) {
    throw new Failure(
      "error",
      "http_serve",
      `${method} ${url}: expected a Response from the handler, found ${response}`,
      {
        hint: "return new Response(body, { status, headers }) or Response.json(value)",
      },
    );
  }
  if (response.type === "error") return new HttpError("ECONNRESET", "read ECONNRESET");
  const content = isStreaming(response) && response.body !== null
    ? { body: "", streamed: new Streamed(response.body, request.maxBytes) }
    : contentOf(new Uint8Array(await response.arrayBuffer()));
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(cookies.length > 1 ? { cookies } : {}),
    ...content,
  };
}

/** Frameworks have classes of their own. */
function isResponse(value: unknown): value is Response {
  const { status, arrayBuffer } = (value ?? {}) as Partial<Response>;
  return typeof status === "number" && typeof arrayBuffer === "function";
}
