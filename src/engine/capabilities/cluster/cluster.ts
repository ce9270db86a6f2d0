/**
 * A replicated key-value store, simulated: the system under test of `distributed` scenarios. A put is taken by one node,
 * which sends it to every other one. The newest version of a key wins; of two equal ones that of the later node, so that
 * replicas which have seen the same puts agree.
 *
 * Between two nodes messages keep their order, as on a connection; across connections the scheduler picks. What a
 * partition or a crash holds up stays with its sender, and goes out when the way is free again. Disks survive a crash.
 */
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import type { Operation } from "../../world/operation.ts";
import { inTask, type Task, type TaskMachine } from "../../world/task.ts";
import { Links } from "../links.ts";
import { definePart } from "../part.ts";
import { clusterSchema, type ClusterSetting } from "./setting.ts";

interface Versioned {
  readonly value: string;
  readonly version: number;
  /** Index of the node that took the put. */
  readonly origin: number;
}

interface Node {
  readonly name: string;
  readonly index: number;
  readonly entries: Map<string, Versioned>;
  readonly task: Task;
  up: boolean;
}

interface Put extends Versioned {
  readonly key: string;
}

/** The way from one node to another: what waits on it, the first of which may be delivered next. */
interface Connection {
  readonly from: Node;
  readonly to: Node;
  readonly waiting: Put[];
  /** Waiting messages before this one were delivered: a queue from which nothing has to be shifted. */
  delivered: number;
  operation: Operation | undefined;
}

export class Cluster {
  readonly #kernel: Kernel;
  readonly #nodes = new Map<string, Node>();
  readonly #connections: Connection[] = [];
  readonly #links = new Links();
  readonly #quiet: (() => void)[] = [];
  #deliveriesLeft: number;
  #underWay = 0;

  /** @param machine the machine of its tasks: each node is a task, so that a schedule says which did what */
  constructor(kernel: Kernel, machine: TaskMachine, setting: ClusterSetting) {
    this.#kernel = kernel;
    this.#deliveriesLeft = setting.maxDeliveries ?? Infinity;
    setting.nodes.forEach((name, index) => {
      const task = { name, machine, step: "" };
      this.#nodes.set(name, { name, index, entries: new Map(), task, up: true });
    });
    for (const from of this.#nodes.values()) {
      for (const to of this.#nodes.values()) {
        if (from !== to) this.#connections.push({ from, to, waiting: [], delivered: 0, operation: undefined });
      }
    }
  }

  get nodes(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** Throws a Failure when the node is down: its client would see an error. */
  put(node: string, key: string, value: string): void {
    const taker = this.#requireUp(node, "put");
    const version = (taker.entries.get(key)?.version ?? 0) + 1;
    const put = { key, value, version, origin: taker.index };
    taker.entries.set(key, put);
    this.#kernel.event("cluster.put", { node, key, value, version });
    for (const connection of this.#connections) {
      if (connection.from !== taker) continue;
      connection.waiting.push(put);
      this.#submit(connection);
    }
  }

  /** Returns the value that a client reads at a node. Throws a Failure when the node is down. */
  get(node: string, key: string): string | undefined {
    return this.#requireUp(node, "get").entries.get(key)?.value;
  }

  /** Returns the value that a node has stored, be it up or down. */
  stored(node: string, key: string): string | undefined {
    return this.#node(node).entries.get(key)?.value;
  }

  partition(a: string, b: string): void {
    this.#links.cut(a, b);
    this.#changed();
  }

  heal(a: string, b: string): void {
    this.#links.heal(a, b);
    this.#changed();
  }

  crash(node: string): void {
    this.#node(node).up = false;
    this.#changed();
  }

  restart(node: string): void {
    this.#node(node).up = true;
    this.#changed();
  }

  /** Resolves when no message is left that can be delivered; undefined when that is so already. */
  settled(): Promise<void> | undefined {
    if (this.#underWay === 0) return undefined;
    return new Promise((resolve) => this.#quiet.push(resolve));
  }

  /** After a change of who reaches whom: takes back what is cut off, and lets go what is free. */
  #changed(): void {
    for (const connection of this.#connections) {
      const { operation } = connection;
      if (operation !== undefined && !this.#isFree(connection)) {
        this.#kernel.scheduler.cancel(operation);
        connection.operation = undefined;
        this.#underWay--;
      } else {
        this.#submit(connection);
      }
    }
    this.#wakeIfQuiet();
  }

  #isFree({ from, to }: Connection): boolean {
    return from.up && to.up && this.#links.connects(from.name, to.name);
  }

  /** Offers the first waiting message of a connection to the scheduler. */
  #submit(connection: Connection): void {
    const put = connection.waiting[connection.delivered];
    if (put === undefined || connection.operation !== undefined || this.#deliveriesLeft <= 0) return;
    if (!this.#isFree(connection)) return;
    const { from, to } = connection;
    this.#underWay++;
    const detail = `${from.name}→${to.name} ${put.key}`;
    connection.operation = inTask(
      to.task,
      () => this.#kernel.scheduler.submit("deliver", detail, () => this.#deliver(connection, put), `node ${to.name}`),
    );
  }

  #deliver(connection: Connection, put: Put): void {
    const { from, to } = connection;
    connection.operation = undefined;
    connection.waiting[connection.delivered++] = undefined as never;
    this.#underWay--;
    this.#deliveriesLeft--;
    const known = to.entries.get(put.key);
    const isNewer = known === undefined || put.version > known.version ||
      (put.version === known.version && put.origin > known.origin);
    if (isNewer) to.entries.set(put.key, put);
    const { key, value, version } = put;
    this.#kernel.event("cluster.deliver", { from: from.name, key, value, version, taken: isNewer });
    this.#submit(connection);
    if (this.#deliveriesLeft <= 0) this.#stopDelivering();
    this.#wakeIfQuiet();
  }

  #stopDelivering(): void {
    for (const connection of this.#connections) {
      if (connection.operation === undefined) continue;
      this.#kernel.scheduler.cancel(connection.operation);
      connection.operation = undefined;
      this.#underWay--;
    }
  }

  #wakeIfQuiet(): void {
    if (this.#underWay > 0) return;
    for (const resolve of this.#quiet.splice(0)) resolve();
  }

  #node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no node "${name}"`);
    return node;
  }

  #requireUp(name: string, what: string): Node {
    const node = this.#node(name);
    if (node.up) return node;
    throw new Failure(
      "assertion",
      `client_${what} ${name}`,
      `a client's ${what} at ${name} has failed: the node is down`,
    );
  }
}

export const CLUSTER = definePart("cluster", {
  settings: { cluster: clusterSchema.optional() },
  // Validation has seen to it that a scenario with such steps names its nodes.
  create: (world, { cluster = { nodes: [] } }) => new Cluster(world.kernel, world.main, cluster),
});
