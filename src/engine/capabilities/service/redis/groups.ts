/**
 * Which servers hold the same data, and which of them is the primary. It outlives their programs, as the files of their settings would. A
 * name of a group leads to the machine that is its primary.
 */
import { Failure } from "../../../findings/failure.ts";
import { durationMs } from "../../../text/duration.ts";
import type { Timer } from "../../../world/operation.ts";
import { inTask, type Task } from "../../../world/task.ts";
import { MACHINES, type Machines } from "../../machine/machines.ts";
import { type BaseWorld, definePart } from "../../part.ts";

/** A server that runs. */
export interface Member {
  /** How far its log goes. */
  readonly offset: number;
  /** It becomes the primary. */
  lead(): void;
  /** It tells another one to follow it. */
  tell(name: string): void;
}

interface Group {
  /** Its name, and that of its first primary. */
  readonly name: string;
  /** Machines. */
  readonly members: readonly string[];
  readonly failoverMs: number | undefined;
  primary: string;
  timer: Timer | undefined;
}

export class RedisGroups {
  readonly #world: BaseWorld;
  readonly #machines: Machines;
  readonly #task: Task;
  /** By member. */
  readonly #groups = new Map<string, Group>();
  readonly #running = new Map<string, Member>();
  readonly #starts = new Map<string, (() => void)[]>();

  constructor(world: BaseWorld, machines: Machines) {
    this.#world = world;
    this.#machines = machines;
    this.#task = { name: "fail-over", machine: world.main, step: "" };
    for (const name of machines.names) {
      const { redis } = machines.setting(name);
      if (redis === undefined || redis.replicaOf !== undefined) continue;
      const replicas = machines.names.filter((each) => machines.setting(each).redis?.replicaOf === name);
      const failoverMs = redis.failover === undefined ? undefined : durationMs(redis.failover);
      const group: Group = { name, members: [name, ...replicas], failoverMs, primary: name, timer: undefined };
      for (const each of group.members) this.#groups.set(each, group);
      if (failoverMs !== undefined) machines.watch((each) => this.#look(group, each));
    }
  }

  /** The other servers that have the data of this one. */
  peersOf(name: string): readonly string[] {
    return this.#groups.get(name)?.members.filter((each) => each !== name) ?? [];
  }

  /** The machine that a server is to follow; undefined for a primary. */
  sourceOf(name: string): string | undefined {
    const { primary } = this.#groups.get(name)!;
    return primary === name ? undefined : primary;
  }

  /** The machine that a name leads to: that of a group to its primary. */
  leadsTo(name: string): string {
    const group = this.#groups.get(name);
    return group?.name === name ? group.primary : name;
  }

  /** A server of this machine runs from now on. */
  started(name: string, member: Member): void {
    this.#running.set(name, member);
    const waiting = this.#starts.get(name) ?? [];
    this.#starts.delete(name);
    for (const go of waiting) go();
  }

  isRunning(name: string): boolean {
    const state = this.#machines.state(name);
    return this.#running.has(name) && (state === "running" || state === "paused");
  }

  /** Calls `go` when a server of this machine starts the next time. */
  whenStarted(name: string, go: () => void): void {
    this.#starts.set(name, [...this.#starts.get(name) ?? [], go]);
  }

  /**
   * Has a replica take the place of its primary: this one, or the one that has come furthest. The others are told over the network.
   * @param name a server of the group
   * @throws Failure if no replica runs that could
   */
  failOver(name: string, to?: string): void {
    const group = this.#groups.get(name);
    if (group === undefined) throw failed(name, "a Redis", "another machine");
    const candidates = group.members.filter((each) =>
      each !== group.primary && this.#machines.state(each) === "running" && this.#running.has(each)
    );
    const best = candidates.toSorted((a, b) => this.#running.get(b)!.offset - this.#running.get(a)!.offset)[0];
    if (best === undefined || (to !== undefined && !candidates.includes(to))) {
      const states = group.members.filter((each) => each !== group.primary)
        .map((each) => `${each}, which is ${this.#machines.state(each)}`);
      throw failed(
        name,
        to === undefined ? "a replica that is running" : `${to} to be a replica that is running`,
        [
          ...states,
          `${group.primary}, which is the primary`,
        ].join("; "),
      );
    }
    this.#promote(group, to ?? best);
  }

  #promote(group: Group, to: string): void {
    const from = group.primary;
    group.primary = to;
    const member = this.#running.get(to)!;
    this.#world.kernel.event("redis.failover", { group: group.name, from, to });
    member.lead();
    for (const each of group.members) if (each !== to && this.isRunning(each)) member.tell(each);
    this.#look(group, to);
  }

  /** Once its primary has been down for long enough, another one takes its place. */
  #look(group: Group, name: string): void {
    const isDown = this.#machines.state(group.primary) !== "running";
    if (!isDown) {
      if (group.timer !== undefined) this.#world.kernel.scheduler.cancel(group.timer.operation);
      group.timer = undefined;
    } else if (group.timer === undefined && group.members.includes(name)) {
      const { scheduler } = this.#world.kernel;
      const timer = inTask(
        this.#task,
        () =>
          scheduler.timer("redis", `fail-over of ${group.name}`, group.failoverMs!, () => {
            group.timer = undefined;
            const isPossible = group.members.some((each) =>
              each !== group.primary && this.#machines.state(each) === "running" && this.#running.has(each)
            );
            if (isPossible) this.failOver(group.name);
          }),
      );
      timer.ref = false;
      group.timer = timer;
    }
  }
}

function failed(name: string, expected: string, found: string): Failure {
  return new Failure("assertion", `fail-over of ${name}`, `expected ${expected}, found ${found}`);
}

export const REDIS_GROUPS = definePart("redis", {
  create: (world) => new RedisGroups(world, world.use(MACHINES)),
});
