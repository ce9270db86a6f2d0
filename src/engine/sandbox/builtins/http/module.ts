/**
 * `node:http` and `node:https`. Servers, agents and what goes to a server of the world are Node's own files over the network
 * of the world, loaded when one of them is used; other requests go where those of `fetch` go.
 */
import type { Scope } from "../../realm/scope.ts";
import { nodeLib } from "../../node_lib/load.ts";
import { METHODS, STATUS_CODES } from "./constants.ts";
import { validateHeaderName, validateHeaderValue } from "./headers.ts";
import type { Protocol } from "./options.ts";
import { ClientRequest } from "./request.ts";
import { IncomingMessage } from "./response.ts";
import { isRequestServed } from "./routes.ts";

type NodeHttp = typeof import("node:http");
type NodeHttps = typeof import("node:https");

/** What only Node's files have. */
const OF_HTTP = [
  "Agent",
  "IncomingMessage",
  "OutgoingMessage",
  "Server",
  "ServerResponse",
  "_connectionListener",
  "createServer",
  "setMaxIdleHTTPParsers",
];
const OF_HTTPS = ["Agent", "Server", "createServer"];

export function createHttp(scope: Scope): Record<string, unknown> {
  const http: Record<string, unknown> = {
    ...createClient(scope, "http:", () => http["globalAgent"]),
    METHODS: [...METHODS],
    STATUS_CODES: { ...STATUS_CODES },
    maxHeaderSize: 16_384,
    validateHeaderName,
    validateHeaderValue,
  };
  return withNodes(http, () => nodeHttp(scope), OF_HTTP);
}

export function createHttps(scope: Scope): Record<string, unknown> {
  const { ClientRequest: _of, ...client } = createClient(scope, "https:", () => https["globalAgent"]);
  const https: Record<string, unknown> = client;
  return withNodes(https, () => nodeLib(scope, "https") as NodeHttps, OF_HTTPS);
}

/** Adds what Node's own file exports, which is loaded when it is used. */
function withNodes(
  module: Record<string, unknown>,
  nodes: () => NodeHttp | NodeHttps,
  names: readonly string[],
): Record<string, unknown> {
  for (const name of names) {
    define(module, name, () => Reflect.get(nodes(), name), (value) => redefine(module, name, value));
  }
  const setAgent = (agent: unknown) => void Reflect.set(nodes(), "globalAgent", agent);
  return define(module, "globalAgent", () => nodes().globalAgent, setAgent);
}

/** Node's `http`. Answers of rules count as answers of its own. */
function nodeHttp(scope: Scope): NodeHttp {
  const http = nodeLib(scope, "http") as NodeHttp;
  if (!Object.hasOwn(http.IncomingMessage, Symbol.hasInstance)) alsoInstances(http.IncomingMessage, IncomingMessage);
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
  const request = (...args: unknown[]) => {
    if (!isRequestServed(scope, protocol, args)) return new BoundRequest(...args);
    const request: (...args: never[]) => NodeJS.WritableStream = protocol === "https:"
      ? (nodeLib(scope, "https") as NodeHttps).request
      : nodeHttp(scope).request;
    return request(...args as never[]);
  };
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
