/** `node:net`, `node:tls`, `node:dgram` and `node:dns`: Node's own files over the network of the world. */
import { nodeLib } from "../node_lib/load.ts";
import type { Factory, Scope } from "../realm/scope.ts";

type NodeNet = typeof import("node:net");

export function createNet(scope: Scope): unknown {
  scope.once(connectOfNode);
  return nodeLib(scope, "net");
}

/** `Socket.prototype.connect` as it was before the program could change it. */
export function connectOfNode(scope: Scope): unknown {
  return Reflect.get((nodeLib(scope, "net") as NodeNet).Socket.prototype, "connect");
}

export function createTls(scope: Scope): unknown {
  return nodeLib(scope, "tls");
}

export function createDgram(scope: Scope): unknown {
  return nodeLib(scope, "dgram");
}

export function createDns(scope: Scope): unknown {
  return nodeLib(scope, "dns");
}

export function createDnsPromises(scope: Scope): unknown {
  return nodeLib(scope, "internal/dns/promises");
}

const PARTS_OF_HTTP = ["agent", "client", "common", "incoming", "outgoing", "server"];

/** Node's own parts of `node:http`, which packages that stand in for it ask for. */
export const HTTP_PARTS: Readonly<Record<string, Factory>> = Object.fromEntries(
  PARTS_OF_HTTP.map((part): [string, Factory] => [`_http_${part}`, (scope) => nodeLib(scope, `_http_${part}`)]),
);
