/** What a command is: its name, how many words it takes, what it does. The commands of each kind of value are in `commands/`. */
import type { Client } from "./client.ts";
import type { Blocked } from "./blocked.ts";
import type { Channels } from "./channels.ts";
import { RedisError, type Reply } from "./protocol/replies.ts";
import type { Replication } from "./replication/replication.ts";
import type { Database } from "./store/database.ts";

/**
 * write: changes data. noscript: refused in scripts. noqueue: performed at once between MULTI and EXEC. subscriber: allowed to clients that
 * listen. noauth: allowed before the password.
 */
export type Flag = "write" | "noscript" | "noqueue" | "subscriber" | "noauth";

/** The scripts that a server knows, by their digests. */
export interface ServerScripts {
  /** Returns the digest. */
  load(source: string): string;
  has(sha: string): boolean;
  flush(): void;
}

/** The server as its commands know it. */
export interface Server {
  readonly options: {
    readonly password?: string | undefined;
    readonly appendfsync?: string | undefined;
    readonly refusal?: (() => string | undefined) | undefined;
  };
  readonly databases: readonly Database[];
  readonly clients: ReadonlyMap<number, Client>;
  readonly channels: Channels;
  readonly waiting: { release(client: Client, reply: Reply): void; changed(db: number, key: string): void };
  readonly replication: Replication;
  readonly config: Map<string, string>;
  readonly commands: readonly Command[];
  readonly startedMs: number;
  readonly commandCount: number;
  /** @throws RedisError for an index that there is not */
  database(index: number): Database;
  /** An integer in `[0, bound)`. */
  random(bound: number): number;
  /** Exchanges what two databases hold. */
  swap(a: number, b: number): void;
  unwatch(client: Client): void;
  /** Has the log say another command in place of the one that is performed, which would do something else the next time. */
  repeatAs(args: readonly string[]): void;
  /** Performs commands as one. */
  executeQueue(client: Client, queue: readonly (readonly string[])[]): Reply;
  readonly scripts: ServerScripts;
  /** Runs a script as one command. */
  runScript(client: Client, sha: string, keys: readonly string[], args: readonly string[]): Reply;
}

/** One command of a client. */
export interface Call {
  /** The command and what follows it. */
  readonly args: readonly string[];
  readonly db: Database;
  readonly client: Client;
  readonly server: Server;
  /** Unix ms, a whole number. */
  readonly nowMs: number;
}

export interface Command {
  /** In small letters. */
  readonly name: string;
  /** The number of words with the name; negative for at least so many. */
  readonly arity: number;
  readonly flags: readonly Flag[];
  readonly run: (call: Call) => Reply | Blocked;
}

/** Defines a command that reads. */
export function read(name: string, arity: number, run: Command["run"], ...flags: Flag[]): Command {
  return { name, arity, flags, run };
}

/** Defines a command that changes data. */
export function write(name: string, arity: number, run: Command["run"], ...flags: Flag[]): Command {
  return { name, arity, flags: ["write", ...flags], run };
}

export function syntaxError(): RedisError {
  return new RedisError("ERR syntax error");
}

export function wrongNumber(name: string): RedisError {
  return new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}

/** The words of a command that follow its fixed ones. */
export class Words {
  readonly #args: readonly string[];
  #at: number;

  constructor(args: readonly string[], from: number) {
    this.#args = args;
    this.#at = from;
  }

  get left(): number {
    return this.#args.length - this.#at;
  }

  /** The next word, as it is. */
  next(): string {
    if (this.left <= 0) throw syntaxError();
    return this.#args[this.#at++]!;
  }

  /** The next so many. */
  many(count: number): readonly string[] {
    if (this.left < count) throw syntaxError();
    this.#at += count;
    return this.#args.slice(this.#at - count, this.#at);
  }

  rest(): readonly string[] {
    return this.many(this.left);
  }

  /** Takes the next word if it is this one, in whatever letters. */
  takes(word: string): boolean {
    if (this.left <= 0 || this.#args[this.#at]!.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  /** Takes an option: its word, in capital letters. */
  option(): string {
    return this.next().toUpperCase();
  }
}

/** The bounds of `start` and `stop`, which count from the end if they are negative: [from, to). */
export function range(start: number, stop: number, length: number): [number, number] {
  const from = Math.max(0, start < 0 ? start + length : start);
  const to = Math.min(length, (stop < 0 ? stop + length : stop) + 1);
  return [from, Math.max(from, to)];
}

/** Key and value in turn. */
export function pairsOf(words: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < words.length; index += 2) pairs.push([words[index]!, words[index + 1]!]);
  return pairs;
}
