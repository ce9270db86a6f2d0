/** A machine on the network: its ports, its unix sockets, and who listens on them. */
import type { Kernel } from "../../../world/kernel.ts";
import type { Task } from "../../../world/task.ts";
import type { Segments } from "../setting.ts";
import type { Address } from "./address.ts";
import type { Socket } from "./socket.ts";

/** Whoever accepts connections. */
export interface Listener {
  /** Where it listens; `::` takes IPv4 as well. */
  readonly bound: Address;
  /** Whose code accepts them. */
  readonly task: Task;
  /** Called with each connection, at an operation of its own. */
  readonly accept: (socket: Socket) => void;
  /** False once it accepts no more. */
  readonly isOpen: boolean;
  /** Connections that are there, and not accepted. */
  readonly arriving: Set<Socket>;
}

/** The first port that is given out, and the last, as IANA has them. */
const FIRST_EPHEMERAL = 49_152;
const LAST_PORT = 65_535;

export class Host {
  readonly kernel: Kernel;
  readonly name: string;
  readonly address: string;
  readonly segments: Segments;
  /** Addresses that are taken, by port. */
  readonly #bound = new Map<number, string[]>();
  readonly #listeners = new Map<number, Listener[]>();
  readonly #paths = new Map<string, Listener>();
  readonly #boundPaths = new Map<string, true>();
  #nextPort = FIRST_EPHEMERAL;
  readonly #servedPorts = new Set<number>();

  constructor(kernel: Kernel, name: string, address: string, segments: Segments) {
    this.kernel = kernel;
    this.name = name;
    this.address = address;
    this.segments = segments;
  }

  /**
   * Takes a port of this machine.
   * @param port 0 for any that is free
   * @returns the port, or undefined if it is taken
   */
  bind(address: string, port: number): number | undefined {
    const chosen = port === 0 ? this.#freePort() : port;
    const taken = this.#bound.get(chosen) ?? [];
    for (let index = 0; index < taken.length; index++) if (overlap(taken[index]!, address)) return undefined;
    taken[taken.length] = address;
    this.#bound.set(chosen, taken);
    return chosen;
  }

  /** Gives a port back. */
  release({ address, port }: Address): void {
    const taken = this.#bound.get(port);
    if (taken === undefined) return;
    const index = taken.indexOf(address);
    if (index >= 0) taken.splice(index, 1);
    if (taken.length === 0) this.#bound.delete(port);
  }

  listen(listener: Listener): void {
    const { port } = listener.bound;
    this.#servedPorts.add(port);
    this.#listeners.set(port, [...this.#listeners.get(port) ?? [], listener]);
  }

  /** True if something listens at the port, or has listened. */
  hasListenedAt(port: number): boolean {
    return this.#servedPorts.has(port);
  }

  unlisten(listener: Listener): void {
    const { port } = listener.bound;
    const left = (this.#listeners.get(port) ?? []).filter((each) => each !== listener);
    if (left.length === 0) this.#listeners.delete(port);
    else this.#listeners.set(port, left);
  }

  /** Who listens there; undefined when nobody does. */
  listener({ address, port }: Address): Listener | undefined {
    const here = this.#listeners.get(port) ?? [];
    return here.find(({ bound }) => bound.address === address) ??
      here.find(({ bound }) => accepts(bound.address, address));
  }

  /** Takes the path of a unix socket; false if it is taken. */
  bindPath(path: string): boolean {
    if (this.#boundPaths.has(path)) return false;
    this.#boundPaths.set(path, true);
    return true;
  }

  releasePath(path: string): void {
    this.#boundPaths.delete(path);
    this.#paths.delete(path);
  }

  listenPath(path: string, listener: Listener): void {
    this.#paths.set(path, listener);
  }

  /** The listener of a path; `bound` for one at which nobody listens, undefined for one that is not there. */
  listenerAt(path: string): Listener | "bound" | undefined {
    return this.#paths.get(path) ?? (this.#boundPaths.has(path) ? "bound" : undefined);
  }

  /** In order, and then again from the first, as long as one is free. */
  #freePort(): number {
    for (let tries = FIRST_EPHEMERAL; tries <= LAST_PORT; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_EPHEMERAL : port + 1;
      if (!this.#bound.has(port)) return port;
    }
    throw new Error(`${this.name} has no free port`);
  }
}

const isV6 = (address: string) => address.includes(":");

/** Two sockets cannot have the same port on addresses of which one covers the other. */
function overlap(one: string, other: string): boolean {
  return one === other || accepts(one, other) || accepts(other, one);
}

function accepts(bound: string, address: string): boolean {
  if (bound === "::") return true;
  return bound === "0.0.0.0" && !isV6(address);
}
