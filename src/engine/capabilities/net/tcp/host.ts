/** A machine on the network: its ports, its unix sockets, and who listens on them. */
import type { Kernel } from "../../../world/kernel.ts";
import type { Task } from "../../../world/task.ts";
import { accepts, Ports } from "../ports.ts";
import type { Routes } from "../routes.ts";
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

export class Host {
  readonly kernel: Kernel;
  readonly name: string;
  readonly address: string;
  readonly segments: Segments;
  readonly routes: Routes;
  readonly #ports: Ports;
  readonly #listeners = new Map<number, Listener[]>();
  readonly #paths = new Map<string, Listener>();
  readonly #boundPaths = new Map<string, true>();
  readonly #servedPorts = new Set<number>();
  #everywhere: Listener | undefined;

  constructor(kernel: Kernel, name: string, address: string, segments: Segments, routes: Routes) {
    this.kernel = kernel;
    this.name = name;
    this.address = address;
    this.segments = segments;
    this.routes = routes;
    this.#ports = new Ports(name);
  }

  /**
   * Takes a port of this machine.
   * @param port 0 for any that is free
   * @returns the port, or undefined if it is taken
   */
  bind(address: string, port: number): number | undefined {
    return this.#ports.bind(address, port);
  }

  /** Gives a port back. */
  release(bound: Address): void {
    this.#ports.release(bound);
  }

  listen(listener: Listener): void {
    const { port } = listener.bound;
    this.#servedPorts.add(port);
    this.#listeners.set(port, [...this.#listeners.get(port) ?? [], listener]);
  }

  /** True if something listens at the port, or has listened. */
  hasListenedAt(port: number): boolean {
    return this.#everywhere !== undefined || this.#servedPorts.has(port);
  }

  unlisten(listener: Listener): void {
    const { port } = listener.bound;
    const left = (this.#listeners.get(port) ?? []).filter((each) => each !== listener);
    if (left.length === 0) this.#listeners.delete(port);
    else this.#listeners.set(port, left);
  }

  /** Has one listener for the ports at which no other listens. */
  listenAtEachPort(listener: Listener): void {
    this.#everywhere = listener;
  }

  /** Who listens there; undefined when nobody does. */
  listener({ address, port }: Address): Listener | undefined {
    const here = this.#listeners.get(port) ?? [];
    return here.find(({ bound }) => bound.address === address) ??
      here.find(({ bound }) => accepts(bound.address, address)) ?? this.#everywhere;
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
}
