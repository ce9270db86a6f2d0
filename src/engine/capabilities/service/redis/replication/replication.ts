/**
 * The place of a server among those that hold the same data: a primary, which sends its log to those that follow it, or a replica, which
 * repeats the log of another. Nobody waits for a replica, unless a client asks for it by WAIT.
 */
import type { Client } from "../client.ts";
import { WriteLog } from "../log/write_log.ts";
import { writeCommand } from "../protocol/writer.ts";

/** Of a server that nobody follows. */
const NO_ID = "0".repeat(40);

/** The primary of a replica. */
export interface Source {
  readonly host: string;
  readonly port: number;
  /** It is connected, and its log goes on from that of the replica. */
  isLinked: boolean;
}

/** A server that follows this one. */
export interface Follower {
  readonly client: Client;
  readonly address: string;
  port: number;
  /** Where the log was of which all has been sent. */
  sentOffset: number;
  /** How far it has said to have come. */
  ackedOffset: number;
}

/** What commands can have a server become. */
interface Changes {
  /** False for a server that is none of this group. */
  follow(host: string, port: number): boolean;
  lead(): void;
}

export class Replication {
  readonly log: WriteLog;
  readonly changes: Changes | undefined;
  readonly #newId: () => string;
  /** Of the history that the log is. */
  id: string;
  /** The history that a replica followed before it became a primary, and where that ended. */
  previous: { readonly id: string; readonly offset: number } = { id: NO_ID, offset: -1 };
  source: Source | undefined;
  readonly #followers = new Map<Client, Follower>();
  /** Ports at which those listen that may come to follow. */
  readonly #ports = new Map<Client, number>();

  /**
   * @param changes undefined for a server that is alone
   * @param newId 40 digits
   */
  constructor(changes?: Changes, newId = () => NO_ID) {
    this.changes = changes;
    this.#newId = newId;
    this.log = new WriteLog(changes !== undefined);
    this.id = newId();
  }

  get offset(): number {
    return this.log.length;
  }

  get followers(): readonly Follower[] {
    return [...this.#followers.values()];
  }

  listensAt(client: Client, port: number): void {
    this.#ports.set(client, port);
  }

  /** Sends a server all of the log that it has not got, and from now on what follows. */
  attach(client: Client, id: string, offset: number): void {
    const goesOn = offset >= 0 && offset <= this.offset &&
      (id === this.id || (id === this.previous.id && offset <= this.previous.offset));
    const sentOffset = goesOn ? offset : 0;
    client.isReplica = true;
    client.end.send(goesOn ? `+CONTINUE ${this.id}\r\n` : `+FULLRESYNC ${this.id} 0\r\n`);
    const address = client.end.address.replace(/:\d+$/, "");
    const port = this.#ports.get(client) ?? 0;
    this.#followers.set(client, { client, address, port, sentOffset, ackedOffset: sentOffset });
  }

  detach(client: Client): void {
    this.#followers.delete(client);
    this.#ports.delete(client);
  }

  /** Sends what has been logged. */
  feed(): void {
    for (const follower of this.#followers.values()) {
      if (follower.sentOffset === this.offset) continue;
      follower.client.end.send(this.log.from(follower.sentOffset));
      follower.sentOffset = this.offset;
    }
  }

  askForAcks(): void {
    this.feed();
    for (const { client } of this.#followers.values()) client.end.send(writeCommand(["REPLCONF", "GETACK", "*"]));
  }

  acknowledge(client: Client, offset: number): void {
    const follower = this.#followers.get(client);
    if (follower !== undefined) follower.ackedOffset = offset;
  }

  /** How many have come that far. */
  acknowledgedBy(offset: number): number {
    return this.followers.filter(({ ackedOffset }) => ackedOffset >= offset).length;
  }

  /** What follows is another history: those that follow this server have to begin anew as well. */
  clear(): void {
    this.log.clear();
    for (const { client } of this.followers) client.end.close();
  }

  /** Takes over the history of another server. */
  adopt(id: string): void {
    this.id = id;
    this.previous = { id: NO_ID, offset: -1 };
  }

  /** From now on its history is its own. */
  lead(): void {
    this.source = undefined;
    this.previous = { id: this.id, offset: this.offset };
    this.id = this.#newId();
  }
}
