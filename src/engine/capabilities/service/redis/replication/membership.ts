/** What a server does as one of a group: it follows its primary, becomes the primary, and tells others to follow it. */
import type { MachineOfParts } from "../../../machine/machine.ts";
import { MACHINES } from "../../../machine/machines.ts";
import type { Client } from "../client.ts";
import type { RedisCore } from "../core.ts";
import type { Member, RedisGroups } from "../groups.ts";
import type { Repetition } from "../log/log_reader.ts";
import { type Caller, callServer, type Outgoing } from "../outgoing.ts";
import { RedisError } from "../protocol/replies.ts";
import { ReplicaLink } from "./replica_link.ts";
import type { Replication } from "./replication.ts";

/** After which a connection is tried again that was lost. */
const RETRY_MS = 1_000;

const NOW_REPLICA = "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)";

interface Options {
  readonly caller: Caller;
  readonly groups: RedisGroups;
  readonly port: number;
  readonly timer: (ms: number, label: string, callback: () => void) => void;
  /** Sends what `work` answers when it is done and kept. */
  readonly together: (work: () => void) => void;
  /** What this server keeps is no longer its data. */
  readonly forget: () => void;
  /** It has repeated something, which is to be kept. */
  readonly keep: (text: string) => void;
}

export class Membership implements Member {
  readonly #options: Options;
  readonly #replication: Replication;
  readonly #core: RedisCore;
  readonly #repeater: Client;
  #link: ReplicaLink | undefined;

  /** @param repeater on whose behalf the core repeats what others did */
  constructor(core: RedisCore, repeater: Client, options: Options) {
    this.#options = options;
    this.#core = core;
    this.#replication = core.replication;
    this.#repeater = repeater;
  }

  get offset(): number {
    return this.#replication.offset;
  }

  get #machine(): MachineOfParts {
    return this.#options.caller.machine;
  }

  /** Follows another machine, by its name or address. False for one that is not in its group. */
  follow(host: string, port: number): boolean {
    const { groups, together, port: ownPort } = this.#options;
    const machines = this.#machine.use(MACHINES);
    const name = groups.peersOf(this.#machine.name).find((each) => each === host || machines.address(each) === host);
    if (name === undefined || port !== ownPort) return false;
    const wasPrimary = this.#replication.source === undefined;
    this.#link?.close();
    this.#replication.source = { host: name, port, isLinked: false };
    if (wasPrimary) together(() => this.#releaseClients());
    this.#connect(name);
    return true;
  }

  /** Nobody waits at a replica for what only a primary does. */
  #releaseClients(): void {
    for (const client of [...this.#core.clients.values()]) {
      if (client.waiting !== undefined) this.#core.waiting.release(client, new RedisError(NOW_REPLICA));
    }
  }

  #connect(name: string): void {
    const { caller, port, together } = this.#options;
    const replication = this.#replication;
    const link: ReplicaLink = this.#link = new ReplicaLink({
      caller,
      address: this.#machine.use(MACHINES).address(name),
      port,
      ownPort: port,
      id: replication.id,
      offset: replication.offset,
      startsAnew: (id) => {
        this.#options.forget();
        this.#core.reset();
        replication.clear();
        this.#linked(id);
      },
      goesOn: (id) => this.#linked(id),
      repeat: (done) => together(() => this.#repeat(done)),
      reached: () => replication.offset,
      lost: () => this.#lost(link, name),
    });
  }

  #linked(id: string): void {
    this.#replication.adopt(id);
    this.#replication.source!.isLinked = true;
  }

  #repeat(done: Repetition): void {
    this.#core.repeat(this.#repeater, done);
    this.#replication.log.push(done.text);
    this.#options.keep(done.text);
  }

  /** Tries again: soon if the primary is there, otherwise when it is again. */
  #lost(link: ReplicaLink, name: string): void {
    const { groups, timer } = this.#options;
    const again = () => {
      if (this.#link === link && !this.#machine.hasEnded) this.#connect(name);
    };
    if (this.#link === link) this.#replication.source!.isLinked = false;
    if (groups.isRunning(name)) timer(RETRY_MS, `${this.#machine.name} connects to ${name} again`, again);
    else groups.whenStarted(name, again);
  }

  lead(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#replication.lead();
  }

  /** Has another server follow this one, and its clients look for the new primary, as Sentinel does. */
  tell(name: string): void {
    const { caller, groups, port, timer } = this.#options;
    let answers = "";
    const outgoing: Outgoing = callServer(caller, this.#machine.use(MACHINES).address(name), port, {
      commands: [["REPLICAOF", this.#machine.name, String(port)], ["CLIENT", "KILL", "TYPE", "normal"]],
      data: (bytes) => {
        answers += String.fromCharCode(...bytes);
        if (/^:\d+\r\n/m.test(answers)) outgoing.close();
      },
      lost: () => {
        if (!groups.isRunning(name) || groups.sourceOf(name) !== this.#machine.name) return;
        timer(RETRY_MS, `${this.#machine.name} tells ${name} again`, () => this.tell(name));
      },
    });
  }
}
