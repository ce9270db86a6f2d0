/**
 * The network between the machines of a world: names, addresses, and where programs listen. What goes over it are connections
 * (`connection.ts`). TCP loses nothing and keeps the order of the bytes, so that all there is to decide is when a segment
 * arrives, which of several connections goes first, and, if a scenario asks for it, where a segment is cut.
 */
import type { Kernel } from "../../../world/kernel.ts";
import { MAIN_TASK } from "../../../world/task.ts";
import { addressOf, MAIN_ADDRESS } from "../../machine/addresses.ts";
import { MACHINES, type Machines } from "../../machine/machines.ts";
import { definePart } from "../../part.ts";
import { REDIS_GROUPS } from "../../service/redis/groups.ts";
import { SERVERS, type Servers } from "../../service/servers.ts";
import { ROUTES, type Routes } from "../routes.ts";
import { type DnsRecords, netSettings, type Segments } from "../setting.ts";
import { Host } from "./host.ts";

const LOOPBACK: readonly string[] = ["127.0.0.1", "::1"];

interface NetSetting {
  readonly segments?: Segments | undefined;
  readonly authorities?: readonly string[] | undefined;
  readonly names?: Readonly<Record<string, DnsRecords>> | undefined;
}

export class TcpNetwork {
  readonly kernel: Kernel;
  readonly #machines: Machines;
  readonly #servers: Servers;
  readonly #hosts = new Map<string, Host>();

  readonly #segments: Segments;
  readonly #names: ReadonlyMap<string, DnsRecords>;
  /** Certificates of those that programs trust, as PEM. */
  readonly authorities: readonly string[];

  readonly routes: Routes;
  /** The machine that a name leads to by now. */
  readonly #leadsTo: (name: string) => string;

  constructor(
    kernel: Kernel,
    machines: Machines,
    servers: Servers,
    routes: Routes,
    leadsTo: (name: string) => string,
    { segments = "whole", authorities = [], names = {} }: NetSetting,
  ) {
    this.kernel = kernel;
    this.#machines = machines;
    this.#servers = servers;
    this.routes = routes;
    this.#leadsTo = leadsTo;
    this.#segments = segments;
    this.authorities = authorities;
    this.#names = new Map(Object.entries(names).map(([name, records]) => [name.toLowerCase(), records]));
  }

  /** A machine by its name. What it is on the network outlives its programs. */
  host(name: string): Host {
    let host = this.#hosts.get(name);
    if (host !== undefined) return host;
    host = new Host(this.kernel, name, this.#addressOf(name)!, this.#segments, this.routes);
    this.#hosts.set(name, host);
    this.#servers.serve(host);
    return host;
  }

  #addressOf(name: string): string | undefined {
    if (name === MAIN_TASK) return MAIN_ADDRESS;
    if (this.#machines.names.includes(name)) return this.#machines.address(name);
    const index = this.#servers.names.indexOf(name);
    return index < 0 ? undefined : addressOf(this.#machines.names.length + index);
  }

  /** The addresses of a name as a program resolves it, IPv4 first; undefined for one that no machine has. */
  addressesOf(name: string): readonly string[] | undefined {
    const found = [name, name.toLowerCase()];
    if (found[1] === "localhost") return LOOPBACK;
    const address = found.map((each) => this.#addressOf(this.#leadsTo(each))).find((each) => each !== undefined);
    if (address !== undefined) return [address];
    const declared = this.#names.get(found[1]!);
    const addresses = [...declared?.A ?? [], ...declared?.AAAA ?? []];
    return addresses.length === 0 ? undefined : addresses;
  }

  /** What DNS knows of a name besides addresses; undefined for a name that is not there. */
  recordsOf(name: string): DnsRecords | undefined {
    return this.#names.get(name.toLowerCase()) ?? (this.addressesOf(name) === undefined ? undefined : {});
  }

  /** The machine that an address leads to from another one; undefined where it leads nowhere. */
  at(from: Host, address: string): Host | undefined {
    if (isLoopback(address)) return from;
    const plain = unmapped(address);
    const name = [MAIN_TASK, ...this.#machines.names, ...this.#servers.names].find((each) =>
      this.#addressOf(each) === plain
    );
    return name === undefined ? undefined : this.host(name);
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

export const TCP = definePart("tcp", {
  settings: netSettings,
  create: (world, { net }) => {
    const leadsTo = (name: string) => world.use(REDIS_GROUPS).leadsTo(name);
    return new TcpNetwork(
      world.kernel,
      world.use(MACHINES),
      world.use(SERVERS),
      world.use(ROUTES),
      leadsTo,
      net ?? {},
    );
  },
});
