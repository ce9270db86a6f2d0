/** `fetch` from a server of the world: a request of Node's own `http` or `https`, over the network of the world. */
import type { ClientRequest, IncomingMessage } from "node:http";
import { Headers, Response } from "../../web/classes.ts";
import { nodeLib } from "../node_lib/load.ts";
import type { Scope } from "../realm/scope.ts";

export interface SentToServer {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** What Node's own fetch sends with every request. */
const USUAL_HEADERS = { accept: "*/*", "accept-language": "*", "sec-fetch-mode": "cors", "user-agent": "node" };
const NO_BODY = new Set([101, 204, 205, 304]);

/** The response, as soon as its headers are there; its body goes on to arrive. */
export async function fetchServed(scope: Scope, sent: SentToServer, redirected: boolean): Promise<Response> {
  const message = await exchange(scope, sent);
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index]!, message.rawHeaders[index + 1]!);
  }
  const status = message.statusCode!;
  const hasBody = sent.method !== "HEAD" && !NO_BODY.has(status);
  if (!hasBody) message.resume();
  const init = { status, statusText: message.statusMessage ?? "", headers };
  return new ServedResponse(hasBody ? bodyOf(message, sent.signal) : null, init, sent.url, redirected);
}

function exchange(scope: Scope, { method, url, headers, body, signal }: SentToServer): Promise<IncomingMessage> {
  const isSecure = url.startsWith("https:");
  const { request: send } = nodeLib(scope, isSecure ? "https" : "http") as typeof import("node:http");
  return new Promise((resolve, reject) => {
    const length = body.length > 0 || method === "POST" || method === "PUT"
      ? { "content-length": String(typeof body === "string" ? new TextEncoder().encode(body).length : body.length) }
      : {};
    const request: ClientRequest = send(url, { method, headers: { ...USUAL_HEADERS, ...headers, ...length } });
    const onAbort = () => {
      reject(signal!.reason);
      request.destroy();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    request.on("response", resolve);
    request.on("error", (error) => reject(new TypeError("fetch failed", { cause: error })));
    request.end(body);
  });
}

function bodyOf(message: IncomingMessage, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      let isOver = false;
      const end = (finish: () => void) => {
        if (!isOver) finish();
        isOver = true;
      };
      const fail = (reason: unknown) => end(() => controller.error(reason));
      signal?.addEventListener("abort", () => {
        fail(signal.reason);
        message.destroy();
      }, { once: true });
      message.on("data", (chunk: Uint8Array) => {
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 1) <= 0) message.pause();
      });
      message.on("end", () => end(() => controller.close()));
      message.on("error", (error) => fail(new TypeError("terminated", { cause: error })));
      message.on("close", () => fail(new TypeError("terminated")));
    },
    pull: () => void message.resume(),
    cancel: () => void message.destroy(),
  });
}

export class ServedResponse extends Response {
  readonly #url: string;
  readonly #redirected: boolean;

  constructor(body: ReadableStream<Uint8Array> | null, init: ResponseInit, url: string, redirected: boolean) {
    super(body, init);
    this.#url = url;
    this.#redirected = redirected;
  }

  override get url(): string {
    return this.#url;
  }

  override get redirected(): boolean {
    return this.#redirected;
  }
}
