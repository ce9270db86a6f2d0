/** Where a request goes: to a server of the program's own, over the network of the world, or to the rules of `http.when()`. */
import { TCP } from "../../../capabilities/net/tcp/network.ts";
import { connectOfNode } from "../net.ts";
import { nodeLib } from "../../node_lib/load.ts";
import type { Scope } from "../../realm/scope.ts";
import { type Protocol, readArguments } from "./options.ts";

/**
 * True for another machine, and if the program itself listens there, or has listened: a server that has closed refuses
 * connections.
 */
export function isServed(scope: Scope, hostname: string, port: number): boolean {
  const { world, machine } = scope;
  const network = world.machines.names.length === 0 ? world.used(TCP) : world.use(TCP);
  if (network === undefined) return false;
  const from = network.host(machine.name);
  const name = hostname.replace(/^\[(.*)\]$/, "$1");
  const [address = name] = network.addressesOf(name) ?? [];
  const to = network.at(from, address);
  return to !== undefined && (to !== from || to.hasListenedAt(port));
}

/** As `isServed`, for the arguments of `http.request`. */
export function isRequestServed(scope: Scope, protocol: Protocol, args: readonly unknown[]): boolean {
  const { options } = readArguments(args);
  if (typeof options.socketPath === "string" && options.socketPath !== "") return true;
  const { createConnection, agent } = options as { readonly createConnection?: unknown; readonly agent?: unknown };
  if (typeof createConnection === "function" || connectsItself(scope, agent)) return true;
  if (interceptsSockets(scope)) return true;
  const port = Number(options.port || options.defaultPort || (protocol === "https:" ? 443 : 80));
  return isServed(scope, options.hostname || options.host || "localhost", port);
}

/** True once the program has put a method of its own in the place of the one that connects sockets, as mocks of requests do. */
function interceptsSockets(scope: Scope): boolean {
  if (!scope.hasLoaded("net")) return false;
  const { Socket } = nodeLib(scope, "net") as typeof import("node:net");
  return Reflect.get(Socket.prototype, "connect") !== scope.once(connectOfNode);
}

/** True for an agent whose connections are made by a function of its own. */
function connectsItself(scope: Scope, agent: unknown): boolean {
  const connect = (agent as { readonly createConnection?: unknown } | null | undefined)?.createConnection;
  if (typeof connect !== "function") return false;
  const { Agent } = nodeLib(scope, "http") as typeof import("node:http");
  if (connect === Reflect.get(Agent.prototype, "createConnection")) return false;
  const https = nodeLib(scope, "https") as typeof import("node:https");
  return connect !== Reflect.get(https.Agent.prototype, "createConnection");
}
