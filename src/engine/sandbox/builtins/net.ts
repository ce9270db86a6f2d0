/** `node:net`, `node:tls`, `node:dgram` and `node:dns`: Node's own files over the network of the world. */
import { nodeLib } from "../node_lib/load.ts";
import type { Scope } from "../realm/scope.ts";

export function createNet(scope: Scope): unknown {
  return nodeLib(scope, "net");
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
