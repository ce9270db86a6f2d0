/**
 * The network between the machines of a world: names, addresses, and where programs listen. What goes over it are connections
 * (`connection.ts`). TCP loses nothing and keeps the order of the bytes, so that all there is to decide is when a segment
 * arrives, and which of several connections goes first.
 */
import type { Kernel } from "../../../world/kernel.ts";
import { definePart } from "../../part.ts";
import { Host } from "./host.ts";

const LOOPBACK: readonly string[] = ["127.0.0.1", "::1"];

export class TcpNetwork {
  readonly kernel: Kernel;
  readonly #hosts = new Map<string, Host>();
  #count = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** The machine of that name, which is there from now on. */
  host(name: string): Host {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = new Host(this.kernel, name, `10.0.0.${++this.#count}`);
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** The addresses of a name as a machine resolves it, IPv4 first; undefined for one that nobody has. */
  addressesOf(from: Host, name: string): readonly string[] | undefined {
    const lower = name.toLowerCase();
    if (lower === "localhost") return LOOPBACK;
    if (lower === from.name) return [from.address];
    const host = this.#hosts.get(lower);
    return host && [host.address];
  }

  /** The machine that an address leads to from another one; undefined where it leads nowhere. */
  at(from: Host, address: string): Host | undefined {
    if (isLoopback(address)) return from;
    return [...this.#hosts.values()].find((host) => host.address === unmapped(address));
  }
}

/** Also the unspecified addresses, which lead to the machine itself. */
function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain.startsWith("127.") || plain === "::1" || plain === "0.0.0.0" || plain === "::";
}

/** The IPv4 address that an IPv6 address stands for, if it does. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

export const TCP = definePart("tcp", { create: ({ kernel }) => new TcpNetwork(kernel) });
