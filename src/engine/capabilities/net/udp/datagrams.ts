/**
 * Datagrams between the machines of a world (RFC 768). Each delivery is an operation. What nobody is bound to receive when it
 * arrives is lost. By default the rest arrives, and between two sockets in order; where a scenario asks for it, a decision may
 * have a datagram lost or doubled, and one may overtake another.
 */
import { faultLabel } from "../../../decisions/fault_labels.ts";
import type { LatencyRange } from "../../../decisions/latency_kinds.ts";
import type { Kernel } from "../../../world/kernel.ts";
import { currentTask, inTask, type Task } from "../../../world/task.ts";
import { definePart } from "../../part.ts";
import { accepts, Ports } from "../ports.ts";
import { netSettings } from "../setting.ts";
import type { Address } from "../tcp/address.ts";
import type { Host } from "../tcp/host.ts";
import { TCP, type TcpNetwork } from "../tcp/network.ts";

/** A socket that is bound. */
export interface Receiver {
  readonly host: Host;
  readonly bound: Address;
  /** Whose code gets what arrives. */
  readonly task: Task;
  /** The only sender that it listens to; undefined for any. */
  readonly peer: Address | undefined;
  receive(bytes: Uint8Array, from: Address): void;
}

interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

/** How likely a datagram does not arrive exactly once, where that may be. */
const FAULT_CHANCE = 0.25;
/** What becomes of it: it arrives, is lost, or is doubled. */
const COPIES = [1, 0, 2];
/** Where what is sent to an unspecified address goes. */
const LOOPBACK_OF: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export class Datagrams {
  readonly #kernel: Kernel;
  readonly #tcp: TcpNetwork;
  readonly #isReliable: boolean;
  readonly #ports = new Map<string, Ports>();
  readonly #receivers: Receiver[] = [];
  /** What is on its way to a receiver, by sender, where it keeps its order. The first of them is an operation. */
  readonly #underWay = new WeakMap<Receiver, Map<string, Datagram[]>>();

  constructor(kernel: Kernel, tcp: TcpNetwork, isReliable: boolean) {
    this.#kernel = kernel;
    this.#tcp = tcp;
    this.#isReliable = isReliable;
  }

  portsOf({ name }: Host): Ports {
    let ports = this.#ports.get(name);
    if (ports === undefined) this.#ports.set(name, ports = new Ports(name));
    return ports;
  }

  open(receiver: Receiver): void {
    this.#receivers.push(receiver);
  }

  close(receiver: Receiver): void {
    const index = this.#receivers.indexOf(receiver);
    if (index >= 0) this.#receivers.splice(index, 1);
    this.portsOf(receiver.host).release(receiver.bound);
  }

  /** Sends bytes, which are copied. */
  send({ host: sender, bound }: Receiver, bytes: Uint8Array, remote: Address): void {
    const host = this.#tcp.at(sender, remote.address);
    // Nothing tells a sender that a datagram leads nowhere.
    if (host === undefined) return;
    const to = { address: LOOPBACK_OF[remote.address] ?? remote.address, port: remote.port };
    const usual = host === sender ? to.address : sender.address;
    const from = { address: bound.address in LOOPBACK_OF ? usual : bound.address, port: bound.port };
    const name = `${sender.name}→${host.name}:${to.port}`;
    const datagram = { bytes: Uint8Array.from(bytes), from, to };
    const { routes } = this.#tcp;
    const copies = this.#copiesOf(name) * routes.copies(sender.name, host.name);
    const isUnordered = !this.#isReliable || copies > 1 || routes.isUnordered(sender.name, host.name);
    const range = routes.latency(sender.name, host.name);
    for (let copy = 0; copy < copies; copy++) this.#dispatch(host, name, datagram, isUnordered, range);
  }

  #copiesOf(name: string): number {
    if (this.#isReliable) return 1;
    const label = faultLabel(`datagram ${name}`, ["lost", "doubled"]);
    const arity = COPIES.length;
    const fate = this.#kernel.decide({ kind: "fault", label, arity, chance: FAULT_CHANCE, isOptional: true });
    return COPIES[fate as number]!;
  }

  #dispatch(host: Host, name: string, datagram: Datagram, isUnordered: boolean, range: LatencyRange | undefined): void {
    const receiver = this.#receiverOf(host, datagram);
    if (receiver === undefined || isUnordered) return this.#submit(host, name, datagram, receiver, range);
    const { address, port } = datagram.from;
    const sender = `${address} ${port}`;
    const queues = this.#underWay.get(receiver) ?? new Map<string, Datagram[]>();
    this.#underWay.set(receiver, queues);
    const queue = queues.get(sender) ?? [];
    queues.set(sender, queue);
    queue.push(datagram);
    const next = () => {
      const first = queue[0];
      if (first === undefined) return;
      this.#submit(host, name, first, receiver, range, () => {
        queue.shift();
        next();
      });
    };
    if (queue.length === 1) next();
  }

  /** @param arrived called before what arrives is handed over */
  #submit(
    host: Host,
    name: string,
    datagram: Datagram,
    expected: Receiver | undefined,
    range?: LatencyRange,
    arrived?: () => void,
  ): void {
    const task = expected?.task ?? currentTask()!;
    const sender = currentTask()?.name;
    const { scheduler, trail } = this.#kernel;
    const deliver = () => {
      arrived?.();
      const receiver = this.#receiverOf(host, datagram);
      if (receiver === undefined) return;
      if (receiver.task.machine === task.machine) receiver.receive(datagram.bytes, datagram.from);
      else this.#submit(host, name, datagram, receiver);
    };
    const detail = `${name} ${datagram.bytes.length} B`;
    const delivery = inTask(task, () => scheduler.submit("udp", detail, deliver, undefined, undefined, range));
    trail?.sentBy(delivery, sender);
  }

  /** Of several, the one that is bound to the address itself. */
  #receiverOf(host: Host, { from, to }: Datagram): Receiver | undefined {
    const here = this.#receivers.filter(({ host: of, bound, peer }) =>
      of === host && bound.port === to.port && (peer === undefined || isSame(peer, from))
    );
    return here.find(({ bound }) => bound.address === to.address) ??
      here.find(({ bound }) => accepts(bound.address, to.address));
  }
}

function isSame(one: Address, other: Address): boolean {
  return one.port === other.port && one.address === other.address;
}

export const UDP = definePart("udp", {
  settings: netSettings,
  create: (world, { net }) => new Datagrams(world.kernel, world.use(TCP), net?.datagrams !== "any"),
});
