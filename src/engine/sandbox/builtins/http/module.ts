/**
 * `node:http` and `node:https`. Servers, agents and what goes to a server of the world are Node's own files over the network
 * of the world, loaded when one of them is used; other requests go where those of `fetch` go.
 */
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";
import { nodeLib } from "../../node_lib/load.ts";
import { HttpsAgent } from "./agent.ts";
import { METHODS, STATUS_CODES } from "./constants.ts";
import { validateHeaderName, validateHeaderValue } from "./headers.ts";
import type { Protocol } from "./options.ts";
import { ClientRequest } from "./request.ts";
import { IncomingMessage } from "./response.ts";
import { isRequestServed } from "./routes.ts";

const SERVER_INSTEAD = "serve http, or let http.when() answer in the place of the server";

type NodeHttp = typeof import("node:http");

/** What only Node's files have. */
const OF_NODE = [
  "Agent",
  "IncomingMessage",
  "OutgoingMessage",
  "Server",
  "ServerResponse",
  "_connectionListener",
  "createServer",
  "setMaxIdleHTTPParsers",
] as const;

export function createHttp(scope: Scope): Record<string, unknown> {
  const http: Record<string, unknown> = {
    ...createClient(scope, "http:", () => http["globalAgent"]),
    METHODS: [...METHODS],
    STATUS_CODES: { ...STATUS_CODES },
    maxHeaderSize: 16_384,
    validateHeaderName,
    validateHeaderValue,
  };
  for (const name of OF_NODE) {
    define(http, name, () => nodeHttp(scope)[name as keyof NodeHttp], (value) => redefine(http, name, value));
  }
  const setAgent = (agent: unknown) => nodeHttp(scope).globalAgent = agent as NodeHttp["globalAgent"];
  return define(http, "globalAgent", () => nodeHttp(scope).globalAgent, setAgent);
}

export function createHttps(scope: Scope): Record<string, unknown> {
  const globalAgent = new HttpsAgent({ keepAlive: true });
  const { ClientRequest: _of, ...client } = createClient(scope, "https:", () => https["globalAgent"]);
  const https: Record<string, unknown> = { ...client, globalAgent, Agent: HttpsAgent, ...refuseServers("https") };
  return https;
}

/** Node's `http`. Answers of rules count as answers of its own, and agents of https as agents. */
function nodeHttp(scope: Scope): NodeHttp {
  const http = nodeLib(scope, "http") as NodeHttp;
  if (!Object.hasOwn(http.IncomingMessage, Symbol.hasInstance)) {
    alsoInstances(http.IncomingMessage, IncomingMessage);
    alsoInstances(http.Agent, HttpsAgent);
  }
  return http;
}

const isInstance = Function.prototype[Symbol.hasInstance];

function alsoInstances(of: object, other: object): void {
  Object.defineProperty(of, Symbol.hasInstance, {
    value(this: unknown, object: unknown) {
      return isInstance.call(this as never, object) || (this === of && isInstance.call(other as never, object));
    },
  });
}

function createClient(scope: Scope, protocol: Protocol, agent: () => unknown): Record<string, unknown> {
  class BoundRequest extends ClientRequest {
    constructor(...args: unknown[]) {
      super(scope, protocol, agent, args);
    }
  }
  Object.defineProperty(BoundRequest, "name", { value: "ClientRequest" });
  const request = (...args: unknown[]) =>
    isRequestServed(scope, protocol, args)
      ? new (nodeHttp(scope).ClientRequest as unknown as new (...args: unknown[]) => NodeJS.WritableStream)(...args)
      : new BoundRequest(...args);
  const get = (...args: unknown[]) => {
    const made = request(...args);
    made.end();
    return made;
  };
  return { request, get, ClientRequest: BoundRequest };
}

function define(
  target: Record<string, unknown>,
  name: string,
  get: () => unknown,
  set: (value: unknown) => void,
): Record<string, unknown> {
  return Object.defineProperty(target, name, { get, set, enumerable: true, configurable: true });
}

function redefine(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

function refuseServers(module: string): Record<string, unknown> {
  return Object.fromEntries(
    ["createServer", "Server"].map((name) => [name, refusedFunction(`${module}.${name}`, SERVER_INSTEAD)]),
  );
}
