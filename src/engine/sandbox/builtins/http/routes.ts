/** Where a request goes: to a server of the program's own, over the network of the world, or to the rules of `http.when()`. */
import { TCP } from "../../../capabilities/net/tcp/network.ts";
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
  if (protocol !== "http:") return false;
  const { options } = readArguments(args);
  if (typeof options.socketPath === "string" && options.socketPath !== "") return true;
  const port = Number(options.port || options.defaultPort || 80);
  return isServed(scope, options.hostname || options.host || "localhost", port);
}
