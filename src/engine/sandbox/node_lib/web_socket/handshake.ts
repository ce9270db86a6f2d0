/** The request by which a `WebSocket` opens: of Node's own `http` or `https`, over the network of the world. */
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Scope } from "../../realm/scope.ts";
import { nodeLib } from "../load.ts";

/** Headers as undici keeps them. */
export class HeaderList {
  readonly entries: Record<string, string> = {};

  constructor(pairs: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase();
    const before = this.get(key);
    this.entries[key] = before === null ? value : `${before}, ${value}`;
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    return Object.hasOwn(this.entries, key) ? this.entries[key]! : null;
  }
}

interface Asked {
  readonly request: { readonly url: URL; readonly headersList: HeaderList };
  readonly dispatcher?: unknown;
  readonly processResponse: (response: Answer) => void;
}

type Answer =
  | { readonly type: "error"; readonly status: 0; readonly error: unknown }
  | {
    readonly type: "default";
    readonly status: number;
    readonly statusText: string;
    readonly headersList: HeaderList;
    readonly socket: Socket;
  };

/** What Node's own client sends after the headers of the handshake. */
const USUAL_HEADERS = {
  accept: "*/*",
  "accept-language": "*",
  "sec-fetch-mode": "websocket",
  "user-agent": "node",
  pragma: "no-cache",
  "cache-control": "no-cache",
  "accept-encoding": "gzip, deflate",
};

/** Sends the request, and hands over the connection when it is upgraded. An answer of another status, or a redirect, is no connection. */
export function connect(scope: Scope) {
  return ({ request: { url, headersList }, dispatcher, processResponse }: Asked) => {
    const { request: send, Agent } = nodeLib(
      scope,
      url.protocol === "https:" ? "https" : "http",
    ) as typeof import("node:https");
    let isOver = false;
    const answer = (response: Answer) => {
      if (isOver) return;
      isOver = true;
      processResponse(response);
    };
    const request: ClientRequest = send({
      // A connection of its own, which no other request uses before or after it.
      agent: new Agent({ keepAlive: false }),
      protocol: url.protocol,
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? undefined : url.port,
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        connection: "upgrade",
        upgrade: "websocket",
        ...headersList.entries,
        ...USUAL_HEADERS,
      },
    });
    request.on("upgrade", (message: IncomingMessage, socket: Socket, head: Uint8Array) => {
      if (head.length > 0) socket.unshift(head);
      answer({ ...describe(message), socket });
    });
    request.on("response", (message) => {
      answer({ ...describe(message), socket: message.socket });
      request.destroy();
    });
    request.on("error", (error) => answer({ type: "error", status: 0, error }));
    request.end();
    return {
      dispatcher,
      /** Given up: nothing is told any more. A connection that is open is the caller's. */
      abort() {
        if (isOver) return;
        isOver = true;
        request.destroy();
      },
    };
  };
}

function describe(message: IncomingMessage) {
  const headersList = new HeaderList();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headersList.append(message.rawHeaders[index]!, message.rawHeaders[index + 1]!);
  }
  return {
    type: "default",
    status: message.statusCode!,
    statusText: message.statusMessage ?? "",
    headersList,
  } as const;
}
