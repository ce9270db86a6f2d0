/** A connection to a Redis, and what is its own: database, protocol, transaction, channels. */
import type { Blocked } from "./blocked.ts";
import type { Reply } from "./protocol/replies.ts";
import { writeReply } from "./protocol/writer.ts";
import type { Watcher } from "./store/database.ts";

/** Where its answers go. */
export interface ClientEnd {
  readonly address: string;
  send(text: string): void;
  /** Nothing more is sent; what was sent arrives. */
  close(): void;
  /** It waits no more: its further commands are performed. */
  resume?(): void;
}

export interface Waiting {
  readonly blocked: Blocked;
  readonly db: number;
  cancelTimer: () => void;
}

export class Client implements Watcher {
  readonly id: number;
  readonly end: ClientEnd;
  name = "";
  libName = "";
  libVersion = "";
  db = 0;
  protocol: 2 | 3 = 2;
  isAuthenticated: boolean;
  /** The commands since MULTI. */
  queue: (readonly string[])[] | undefined;
  /** A command since MULTI was wrong: EXEC is refused. */
  hasQueueError = false;
  isWatching = false;
  /** What it watches has changed. */
  isDirty = false;
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  readonly shardChannels = new Set<string>();
  waiting: Waiting | undefined;
  isClosed = false;
  lastCommand = "";
  /** Where the log was after its last write. */
  writtenOffset = 0;
  /** It is another server that follows this one. */
  isReplica = false;
  readonly bornMs: number;

  constructor(id: number, end: ClientEnd, isAuthenticated: boolean, bornMs: number) {
    this.id = id;
    this.end = end;
    this.isAuthenticated = isAuthenticated;
    this.bornMs = bornMs;
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size;
  }

  send(reply: Reply): void {
    if (!this.isClosed) this.end.send(writeReply(reply, this.protocol));
  }
}
