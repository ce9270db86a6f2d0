/**
 * markwylde/liferaft#8: a Raft whose nodes vote for candidates that lack committed entries, and whose followers take entries that
 * do not follow their own. Three nodes, messages in memory, and a partition that comes and goes. No version is known to be right.
 *
 * Its promises are those of the paper (Ongaro, Ousterhout: "In Search of an Understandable Consensus Algorithm", 2014, figure 3): at
 * most one leader in a term, and no two nodes apply different commands at one index.
 */
import Raft from "liferaft-8-broken";
import Log from "liferaft-8-broken/log.js";
import memdown from "liferaft-8-memdown";
import { latency, sleep } from "../../../examples/races/latency.ts";

type Done = (error?: Error, packet?: unknown) => void;

const NAMES = ["n1", "n2", "n3"];
const DURATION_MS = 400;

/** The leaders and commands of all nodes together. */
export const seen = { leaders: new Map<number, Set<string>>(), applied: new Map<number, Set<string>>() };

export function oneLeaderPerTerm(): boolean {
  return [...seen.leaders.values()].every(({ size }) => size === 1);
}

export function oneCommandPerIndex(): boolean {
  return [...seen.applied.values()].every(({ size }) => size === 1);
}

function note<Key>(map: Map<Key, Set<string>>, key: Key, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

/** Notes what is applied. */
class NotingLog extends Log {
  constructor(node: object) {
    super(node, { adapter: memdown });
  }

  override async commit(index: number): Promise<unknown> {
    try {
      note(seen.applied, index, JSON.stringify((await this.get(index)).command));
      return await super.commit(index);
    } catch {
      return undefined;
    }
  }
}

/** A node whose handlers may be rejected: the packet is lost, as where a process logs the error and goes on. */
class Node extends Raft {
  override on(event: string, listener: (...values: unknown[]) => unknown, context?: unknown): this {
    return super.on(event, (...values: unknown[]) => {
      void Promise.resolve(listener.apply(context ?? this, values)).catch(() => {});
    }, context);
  }

  override command(command: unknown): Promise<void> {
    return super.command(command).catch(() => {});
  }
}

/** A network that reaches everybody but the node that is cut off. */
export class Cluster {
  readonly #nodes = new Map<string, Node>();
  #cutOff: string | undefined;
  #ended = false;

  start(): void {
    for (const name of NAMES) {
      const options = { "election min": 30, "election max": 60, heartbeat: 10, Log: NotingLog };
      const node = new Node(name, options);
      node.on("error", () => {});
      node.on("leader", () => note(seen.leaders, node.term, name));
      this.#nodes.set(name, node);
    }
    for (const [name, node] of this.#nodes) {
      for (const other of NAMES) {
        if (other !== name) {
          node.join(other, (packet: unknown, done: Done) => void this.#send(name, other, packet, done));
        }
      }
    }
  }

  async #send(from: string, to: string, packet: unknown, done: Done): Promise<void> {
    const text = JSON.stringify(packet);
    await latency(3);
    if (!this.#reaches(from, to)) return;
    const answer = async (packet: unknown) => {
      const text = JSON.stringify((await packet) ?? null);
      await latency(3);
      if (this.#reaches(from, to)) done(undefined, JSON.parse(text) ?? undefined);
    };
    this.#nodes.get(to)!.emit("data", JSON.parse(text), (packet?: unknown) => void answer(packet));
  }

  #reaches(from: string, to: string): boolean {
    return !this.#ended && from !== this.#cutOff && to !== this.#cutOff;
  }

  /** Sends commands to whoever believes to lead. */
  async client(): Promise<void> {
    for (let count = 1, waitedMs = 0; waitedMs < DURATION_MS; count++, waitedMs += 12) {
      await sleep(12);
      for (const [name, node] of this.#nodes) {
        if (node.state === Raft.LEADER) void node.command({ count, name });
      }
    }
  }

  /** Cuts the leader off, or somebody else, for a while. */
  async nemesis(): Promise<void> {
    for (let waitedMs = 0; waitedMs < DURATION_MS; waitedMs += 100) {
      await sleep(60);
      const leaders = [...this.#nodes].filter(([, { state }]) => state === Raft.LEADER).map(([name]) => name);
      const names = Math.random() < 0.7 && leaders.length > 0 ? leaders : NAMES;
      this.#cutOff = names[Math.floor(Math.random() * names.length)];
      await sleep(40);
      this.#cutOff = undefined;
    }
    this.#ended = true;
    for (const node of this.#nodes.values()) node.end();
  }
}
