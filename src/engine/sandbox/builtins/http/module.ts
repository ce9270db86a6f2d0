/** `node:http` and `node:https`, for clients: their requests go where those of `fetch` go. */
import type { Scope } from "../../realm/scope.ts";
import { refusedClass, refusedFunction } from "../../realm/refused.ts";
import { Agent, HttpsAgent } from "./agent.ts";
import { METHODS, STATUS_CODES } from "./constants.ts";
import { validateHeaderName, validateHeaderValue } from "./headers.ts";
import type { Protocol } from "./options.ts";
import { ClientRequest } from "./request.ts";
import { IncomingMessage } from "./response.ts";

const SERVER_INSTEAD = "call the function that handles a request, or let http.when() answer in the place of the server";

export function createHttp(scope: Scope): Record<string, unknown> {
  return {
    ...createClient(scope, "http:"),
    Agent,
    METHODS: [...METHODS],
    STATUS_CODES: { ...STATUS_CODES },
    IncomingMessage,
    maxHeaderSize: 16_384,
    validateHeaderName,
    validateHeaderValue,
    setMaxIdleHTTPParsers() {},
    ...refuseServers("http"),
    ServerResponse: refusedClass("http.ServerResponse", SERVER_INSTEAD),
    OutgoingMessage: refusedClass("http.OutgoingMessage", "use http.request"),
  };
}

export function createHttps(scope: Scope): Record<string, unknown> {
  return { ...createClient(scope, "https:"), Agent: HttpsAgent, ...refuseServers("https") };
}

function createClient(scope: Scope, protocol: Protocol): Record<string, unknown> {
  const globalAgent = protocol === "http:" ? new Agent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  class BoundRequest extends ClientRequest {
    constructor(...args: unknown[]) {
      super(scope, protocol, globalAgent, args);
    }
  }
  Object.defineProperty(BoundRequest, "name", { value: "ClientRequest" });
  const request = (...args: unknown[]) => new BoundRequest(...args);
  const get = (...args: unknown[]) => {
    const made = request(...args);
    made.end();
    return made;
  };
  return { request, get, globalAgent, ...(protocol === "http:" ? { ClientRequest: BoundRequest } : {}) };
}

function refuseServers(module: string): Record<string, unknown> {
  return Object.fromEntries(
    ["createServer", "Server"].map((name) => [name, refusedFunction(`${module}.${name}`, SERVER_INSTEAD)]),
  );
}
