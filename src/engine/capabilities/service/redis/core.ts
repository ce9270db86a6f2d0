/** A Redis without its network: it performs the commands of its clients, one after the other, by a clock and a randomness that are handed to it. */
import { Client, type ClientEnd } from "./client.ts";
import { Blocked } from "./blocked.ts";
import { type Call, type Command, type Server, wrongNumber } from "./command.ts";
import { Channels } from "./channels.ts";
import { allCommands, commandNamed, isUnsimulated, unknownCommand } from "./commands/table.ts";
import type { Repetition } from "./log/log_reader.ts";
import type { Effect } from "./log/write_log.ts";
import { Scripts } from "./lua/scripts.ts";
import { ProtocolError } from "./protocol/reader.ts";
import { NO_REPLY, QUEUED, RedisError, type Reply } from "./protocol/replies.ts";
import { Replication } from "./replication/replication.ts";
import { Database, type DatabaseClock } from "./store/database.ts";
import { WaitingClients } from "./waiting.ts";

const DATABASES = 16;
/** So many numbers there are for `math.random`. */
const RANDOM_STEPS = 2 ** 31;

export interface CoreOptions {
  /** Unix ms. */
  readonly nowMs: () => number;
  /** Told when what a command does may depend on the time. */
  readonly onTimeSeen?: (() => void) | undefined;
  /** An integer in `[0, bound)`. */
  readonly random: (bound: number) => number;
  /** In hexadecimal digits, of a text whose characters are bytes. */
  readonly sha1: (text: string) => string;
  /** Counts instructions of scripts. @throws what ends the run of one without an end */
  readonly spin?: ((instructions: number) => void) | undefined;
  /** Told if a script is to run, and nothing is there to run it. */
  readonly onNoScripts?: (() => void) | undefined;
  /** Calls back later; returns what prevents that. */
  readonly timer: (ms: number, label: string, callback: () => void) => () => void;
  readonly password?: string | undefined;
  /** Told of what each command of a client has changed; left out where nobody repeats it. */
  readonly onEffects?: ((effects: readonly Effect[]) => void) | undefined;
  /** Its place among the servers that hold the same data. */
  readonly replication?: Replication | undefined;
  /** The error of commands that change data while the disk takes nothing; undefined while it does. */
  readonly refusal?: (() => string | undefined) | undefined;
  /** Which writes the disk keeps, as in `appendfsync`; undefined for none. */
  readonly appendfsync?: string | undefined;
  /** Of commands of real servers that are not simulated. */
  readonly onUnsimulated?: ((name: string) => void) | undefined;
}

export class RedisCore implements Server, DatabaseClock {
  readonly options: CoreOptions;
  readonly databases: Database[];
  readonly channels = new Channels();
  readonly clients = new Map<number, Client>();
  readonly waiting: WaitingClients;
  readonly config = new Map<string, string>();
  readonly scripts: Scripts;
  readonly replication: Replication;
  readonly startedMs: number;
  commandCount = 0;
  #lastClient = 0;
  #nowMs = 0;
  /** The command that is performed has looked at the time. */
  #hasSeenTime = false;
  /** The number of changes of keys. */
  #changes = 0;
  #effects: Effect[] = [];
  /** What others do in place of the command that is performed. */
  #repetition: readonly string[] | undefined;
  /** Who repeats the commands of others, while that is done. */
  #repeater: Client | undefined;
  /** The client of the script that runs, as it sees itself: it has a database of its own, and RESP2. */
  #scriptClient: Client | undefined;

  constructor(options: CoreOptions) {
    this.options = options;
    this.replication = options.replication ?? new Replication();
    this.startedMs = this.#now();
    const changed = (db: Database, key: string) => {
      this.#changes++;
      this.waiting.changed(db.index, key);
    };
    const expired = (db: Database, key: string) => this.#log({ db: db.index, args: ["DEL", key], atMs: undefined });
    this.databases = Array.from({ length: DATABASES }, (_, index) => new Database(index, this, changed, expired));
    this.waiting = new WaitingClients(this);
    const { sha1, random, spin, onNoScripts } = options;
    this.scripts = new Scripts({
      call: (args) => this.executeWithin(this.#scriptClient!, args, true),
      sha1,
      random: () => random(RANDOM_STEPS) / RANDOM_STEPS,
      spin: (instructions) => spin?.(instructions),
    }, () => onNoScripts?.());
  }

  #now(): number {
    return Math.floor(this.options.nowMs());
  }

  get expired(): DatabaseClock["expired"] {
    if (this.#repeater !== undefined) return "there";
    return this.replication.source === undefined ? "deleted" : "hidden";
  }

  get commands(): readonly Command[] {
    return allCommands();
  }

  random(bound: number): number {
    return this.options.random(bound);
  }

  /** @throws RedisError for an index that there is not */
  database(index: number): Database {
    const db = this.databases[index];
    if (db === undefined) throw new RedisError("ERR DB index is out of range");
    return db;
  }

  /** Exchanges what two databases hold. */
  swap(a: number, b: number): void {
    this.database(a).swap(this.database(b));
  }

  connect(end: ClientEnd): Client {
    const isAuthenticated = this.options.password === undefined;
    const client = new Client(++this.#lastClient, end, isAuthenticated, this.#now());
    this.clients.set(client.id, client);
    return client;
  }

  /** The connection is gone. */
  disconnect(client: Client): void {
    if (client.isClosed) return;
    client.isClosed = true;
    this.clients.delete(client.id);
    this.waiting.forget(client);
    this.channels.leave(client);
    this.unwatch(client);
    this.replication.detach(client);
  }

  unwatch(client: Client): void {
    client.isDirty = false;
    if (!client.isWatching) return;
    client.isWatching = false;
    for (const db of this.databases) db.unwatch(client);
  }

  /** Performs a command, and answers it. */
  perform(client: Client, args: readonly string[]): void {
    const reply = this.execute(client, args);
    if (reply !== NO_REPLY) client.send(reply);
    this.waiting.serve();
  }

  /** Performs a command; one that waits is answered later. */
  execute(client: Client, args: readonly string[]): Reply {
    this.commandCount++;
    client.lastCommand = args[0]!.toLowerCase();
    this.#nowMs = this.#now();
    const reply = this.#execute(client, args);
    this.#tellEffects(client);
    return reply;
  }

  #execute(client: Client, args: readonly string[]): Reply {
    try {
      const command = this.#queueable(client, args);
      if (client.queue !== undefined && !command.flags.includes("noqueue")) {
        client.queue.push(args);
        return QUEUED;
      }
      const reply = this.#run(client, command, args);
      if (!(reply instanceof Blocked)) return reply;
      this.waiting.wait(client, reply);
      return NO_REPLY;
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      return error;
    }
  }

  /** Tries what a client waits for once more; undefined if it still waits. */
  retry(client: Client, { args, keys }: Blocked): Reply | undefined {
    this.#nowMs = this.#now();
    try {
      const reply = this.#run(client, commandNamed(args[0]!)!, args);
      this.#tellEffects(client);
      return reply instanceof Blocked ? undefined : reply;
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      // A value of another kind is not what it waits for.
      const isOther = error.message.startsWith("WRONGTYPE") && keys.length > 0;
      return isOther ? undefined : error;
    }
  }

  /** Performs commands as one: those of a transaction. */
  executeQueue(client: Client, queue: readonly (readonly string[])[]): Reply {
    return queue.map((args) => this.executeWithin(client, args));
  }

  runScript(client: Client, sha: string, keys: readonly string[], args: readonly string[]): Reply {
    const own = new Client(client.id, client.end, true, client.bornMs);
    own.db = client.db;
    this.#scriptClient = own;
    try {
      return this.scripts.run(sha, keys, args);
    } finally {
      this.#scriptClient = undefined;
    }
  }

  /** Performs a command within a transaction or a script: nothing waits. */
  executeWithin(client: Client, args: readonly string[], isScript = false): Reply {
    try {
      if (isScript && !this.#knows(args[0]!)) throw new RedisError("ERR Unknown Redis command called from script");
      const command = this.#commandOf(client, args);
      if (isScript && command.flags.includes("noscript")) {
        throw new RedisError("ERR This Redis command is not allowed from script");
      }
      const reply = this.#run(client, command, args);
      return reply instanceof Blocked ? reply.inVain : reply;
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  }

  /**
   * Does what another server, or this one before it was restarted, has done.
   * @throws ProtocolError for a command that there is not
   */
  repeat(client: Client, { atMs, commands }: Repetition): void {
    if (atMs !== undefined) this.#nowMs = atMs;
    this.#repeater = client;
    try {
      for (const args of commands) {
        if (commandNamed(args[0]!) === undefined) throw new ProtocolError(`unknown command '${args[0]}'`);
        this.executeWithin(client, args);
      }
    } finally {
      this.#repeater = undefined;
    }
    this.waiting.serve();
  }

  /** Forgets all data. */
  reset(): void {
    for (const db of this.databases) db.reset();
  }

  repeatAs(args: readonly string[]): void {
    this.#repetition = args;
  }

  #log(effect: Effect): void {
    if (this.options.onEffects !== undefined && this.#repeater === undefined) this.#effects.push(effect);
  }

  /** What a command of a client did is told at its end, as one. */
  #tellEffects(client: Client): void {
    if (this.#effects.length === 0) return;
    const effects = this.#effects;
    this.#effects = [];
    this.options.onEffects!(effects);
    client.writtenOffset = this.replication.offset;
  }

  /** The time of the command that is performed, for what depends on it. */
  get nowMs(): number {
    this.#hasSeenTime = true;
    this.options.onTimeSeen?.();
    return this.#nowMs;
  }

  /** A command that a real server has is told as one that is not simulated. */
  #knows(name: string): boolean {
    return commandNamed(name) !== undefined || isUnsimulated(name);
  }

  /** A wrong command makes a transaction fail. */
  #queueable(client: Client, args: readonly string[]): Command {
    try {
      return this.#commandOf(client, args);
    } catch (error) {
      if (client.queue !== undefined) client.hasQueueError = true;
      throw error;
    }
  }

  #commandOf(client: Client, args: readonly string[]): Command {
    const name = args[0]!.toLowerCase();
    const command = commandNamed(name);
    if (command === undefined) throw unknownCommand(args, this.options.onUnsimulated);
    const { arity, flags } = command;
    if (arity > 0 ? args.length !== arity : args.length < -arity) throw wrongNumber(command.name);
    if (!client.isAuthenticated && !flags.includes("noauth")) throw new RedisError("NOAUTH Authentication required.");
    if (flags.includes("write") && this.#repeater === undefined) this.#requireWritable();
    if (
      client.protocol === 2 && client.subscriptions + client.shardChannels.size > 0 && !flags.includes("subscriber")
    ) {
      throw new RedisError(
        `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
      );
    }
    return command;
  }

  #requireWritable(): void {
    if (this.replication.source !== undefined) {
      throw new RedisError("READONLY You can't write against a read only replica.");
    }
    const refusal = this.options.refusal?.();
    if (refusal !== undefined) throw new RedisError(refusal);
  }

  #run(client: Client, command: Command, args: readonly string[]): Reply | Blocked {
    const call = new CallAtTime(args, this.database(client.db), client, this);
    if (this.options.onEffects === undefined || !command.flags.includes("write")) return command.run(call);
    const before = this.#changes;
    const { db } = client;
    this.#hasSeenTime = false;
    this.#repetition = undefined;
    try {
      return command.run(call);
    } finally {
      if (this.#changes !== before) {
        const atMs = this.#hasSeenTime ? this.#nowMs : undefined;
        this.#log({ db, args: this.#repetition ?? args, atMs });
      }
    }
  }
}

/** A command whose time is looked at when it matters. */
class CallAtTime implements Call {
  readonly args: readonly string[];
  readonly db: Database;
  readonly client: Client;
  readonly server: RedisCore;

  constructor(args: readonly string[], db: Database, client: Client, server: RedisCore) {
    this.args = args;
    this.db = db;
    this.client = client;
    this.server = server;
  }

  get nowMs(): number {
    return this.server.nowMs;
  }
}
