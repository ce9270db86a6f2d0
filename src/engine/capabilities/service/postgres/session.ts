/**
 * A Postgres that has one session, shared by the connections of a run. Outside of transactions their statements interleave. While one
 * is inside of a transaction, the others wait: a real server would let them go on, so that what comes of such a wait is never told as
 * a bug of the program.
 */
import { Buffer } from "node:buffer";
import { errorMessage, int32, type Message, message, query, split, texts } from "../../../host/pglite/messages.ts";
import { type Batch, ClientReader, statementsOf, withOwnNames } from "./client.ts";

/** Where a connection's answers go. */
export interface ClientEnd {
  send(bytes: Uint8Array): void;
  end(): void;
}

/** Two statements, the second of which waits for the transaction of the first, as a real server would not have it wait. */
export interface Overlap {
  readonly holder: string;
  readonly waiting: string;
}

export interface SessionOptions {
  /** The server's version, as in `18.3`. */
  readonly version: string;
  readonly exchange: (messages: Uint8Array) => Uint8Array;
  /** A client gave up while it waited for another's transaction. */
  readonly onGaveUp: (overlap: Overlap) => void;
}

const READY = { idle: "I", transaction: "T", failed: "E" } as const;

/** What drivers are told of the server besides its version. */
const PARAMETERS: Readonly<Record<string, string>> = {
  server_encoding: "UTF8",
  client_encoding: "UTF8",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  integer_datetimes: "on",
  standard_conforming_strings: "on",
  is_superuser: "on",
  session_authorization: "postgres",
  application_name: "",
};

export class PostgresSession {
  readonly #options: SessionOptions;
  readonly #connections: PostgresConnection[] = [];
  #opened = 0;
  /** Whose transaction, or whose batch, is open. */
  #holder: PostgresConnection | undefined;
  readonly #waiting: { readonly connection: PostgresConnection; readonly batch: Batch }[] = [];
  /** What `SET` has set in the session: that of the connection that came last. */
  #settings = "";
  #lastUnnamed: Uint8Array | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  connect(client: ClientEnd): PostgresConnection {
    const connection = new PostgresConnection(this, client, ++this.#opened, this.#options.version);
    this.#connections.push(connection);
    return connection;
  }

  /** The statement that has waited longest, and the one whose transaction it waits for; undefined if none waits. */
  get overlap(): Overlap | undefined {
    const first = this.#waiting[0];
    return first === undefined ? undefined : this.#overlapOf(first.batch);
  }

  submit(connection: PostgresConnection, batch: Batch): void {
    this.#waiting.push({ connection, batch });
    this.#perform();
  }

  /** A connection is gone: what it has begun is rolled back. */
  leave(connection: PostgresConnection): void {
    this.#connections.splice(this.#connections.indexOf(connection), 1);
    const waited = this.#waiting.find((each) => each.connection === connection);
    if (waited !== undefined) this.#options.onGaveUp(this.#overlapOf(waited.batch));
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      if (this.#waiting[at]!.connection === connection) this.#waiting.splice(at, 1);
    }
    if (this.#holder !== connection) return;
    this.#options.exchange(message("S"));
    this.#options.exchange(query("ROLLBACK"));
    this.#holder = undefined;
    this.#perform();
  }

  #overlapOf(batch: Batch): Overlap {
    return { holder: this.#holder?.lastStatement ?? "", waiting: statementsOf(batch)[0] ?? "" };
  }

  #perform(): void {
    for (let at = 0; at < this.#waiting.length;) {
      const { connection, batch } = this.#waiting[at]!;
      if (this.#holder !== undefined && this.#holder !== connection) at++;
      else {
        this.#waiting.splice(at, 1);
        this.#execute(connection, batch);
        at = 0;
      }
    }
  }

  #execute(connection: PostgresConnection, batch: Batch): void {
    const statements = statementsOf(batch);
    connection.lastStatement = statements.at(-1) ?? connection.lastStatement;
    const refused = statements.map(unsimulatedReason).find((reason) => reason !== undefined);
    if (refused !== undefined) {
      const status = this.#holder === undefined ? READY.idle : READY.transaction;
      connection.send(Buffer.concat([errorMessage("0A000", refused), message("Z", status)]));
      return;
    }
    this.#useSettingsOf(connection);
    const restored = this.#useUnnamedOf(connection, batch);
    const messages = batch.messages.map((each) => withOwnNames(each, `c${connection.number}_`));
    const answers = split(this.#options.exchange(new Uint8Array(Buffer.concat([...restored, ...messages])))).whole;
    // The answer to the statement that was prepared again is nobody's.
    if (restored.length > 0 && answers[0]?.type === "1") answers.shift();
    this.#deliver(connection, answers);
    connection.note(statements, answers);
    this.#settings = connection.settings;
    const ready = answers.findLast(({ type }) => type === "Z");
    const status = ready === undefined ? undefined : String.fromCharCode(ready.bytes[5]!);
    this.#holder = batch.isWhole && status === READY.idle ? undefined : connection;
  }

  /** Answers go to whoever asked, notifications to those who listen. */
  #deliver(connection: PostgresConnection, answers: readonly Message[]): void {
    const isNotification = ({ type }: Message) => type === "A";
    for (const each of answers.filter(isNotification)) {
      const [channel = ""] = texts(each, 1, 9);
      for (const listener of this.#connections) if (listener.channels.has(channel)) listener.send(each.bytes);
    }
    const own = answers.filter((each) => !isNotification(each));
    if (own.length > 0) connection.send(Buffer.concat(own.map(({ bytes }) => bytes)));
  }

  #useSettingsOf({ settings }: PostgresConnection): void {
    if (settings === this.#settings) return;
    this.#options.exchange(query(`RESET ALL;${settings}`));
    this.#settings = settings;
  }

  /** A statement without a name lasts until the next one: also in between, when others have prepared theirs. */
  #useUnnamedOf(connection: PostgresConnection, { messages }: Batch): Uint8Array[] {
    const first = messages.find(usesUnnamed);
    const before = connection.unnamed;
    const isLost = first !== undefined && first.type !== "P" && before !== undefined && this.#lastUnnamed !== before;
    const last = messages.findLast((each) => each.type === "P" && usesUnnamed(each));
    if (last !== undefined) connection.unnamed = last.bytes;
    if (first !== undefined) this.#lastUnnamed = connection.unnamed;
    return isLost ? [before] : [];
  }
}

export class PostgresConnection {
  readonly #session: PostgresSession;
  readonly #client: ClientEnd;
  readonly #reader = new ClientReader();
  readonly number: number;
  readonly channels = new Set<string>();
  /** What it has set by `SET`. */
  settings = "";
  lastStatement = "";
  unnamed: Uint8Array | undefined;
  #isClosed = false;

  readonly #version: string;

  constructor(session: PostgresSession, client: ClientEnd, number: number, version: string) {
    this.#version = version;
    this.#session = session;
    this.#client = client;
    this.number = number;
  }

  receive(bytes: Uint8Array): void {
    for (const request of this.#reader.read(bytes)) {
      if (this.#isClosed) return;
      if (request.type === "refuse encryption") this.send(Buffer.from("N"));
      else if (request.type === "start") this.send(this.#greeting());
      else if (request.type === "batch") this.#session.submit(this, request.batch);
      else {
        this.close();
        this.#client.end();
      }
    }
  }

  /** The client is gone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#session.leave(this);
  }

  send(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#client.send(bytes);
  }

  /** Remembers what is its own of the session: settings and channels. */
  note(statements: readonly string[], answers: readonly Message[]): void {
    if (answers.some(({ type }) => type === "E")) return;
    for (const sql of statements.flatMap((text) => text.split(";"))) {
      if (/^\s*(?:SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)|RESET\s)/i.test(sql)) this.settings += `${sql};`;
      if (/^\s*DISCARD\s+ALL\b|^\s*RESET\s+ALL\b/i.test(sql)) this.settings = "";
      const [, what, quoted, plain] = /^\s*(UN)?LISTEN\s+(?:"([^"]+)"|([\w$*]+))/i.exec(sql) ?? [];
      const channel = quoted ?? plain?.toLowerCase();
      if (channel === undefined) continue;
      if (what === undefined) this.channels.add(channel);
      else if (channel === "*") this.channels.clear();
      else this.channels.delete(channel);
    }
  }

  #greeting(): Uint8Array {
    const parameters = Object.entries({ server_version: this.#version, ...PARAMETERS }).map(([name, value]) =>
      message("S", `${name}\0${value}\0`)
    );
    const keys = message("K", int32(this.number), int32(0));
    return Buffer.concat([message("R", int32(0)), ...parameters, keys, message("Z", READY.idle)]);
  }
}

/** Whether a message prepares the statement without a name, or asks for it. */
function usesUnnamed(each: Message): boolean {
  if (each.type === "P") return texts(each, 1)[0] === "";
  if (each.type === "B") return texts(each, 2)[1] === "";
  return each.type === "D" && each.bytes[5] === "S".charCodeAt(0) && texts(each, 1, 6)[0] === "";
}

/** Says why a statement cannot be simulated by one session. */
function unsimulatedReason(sql: string): string | undefined {
  if (/^\s*COPY\b[^;]*\bFROM\s+STDIN\b/i.test(sql)) return "Seedbed does not simulate COPY FROM STDIN: insert the rows";
  if (/\bpg_(?:try_)?advisory_lock(?:_shared)?\s*\(/i.test(sql)) {
    return "Seedbed does not simulate locks of a session: pg_advisory_xact_lock holds one for a transaction";
  }
  return undefined;
}
