/**
 * A connection to a real Postgres. Its messages tell when an answer is complete, and the server tells whether a statement
 * waits for a lock: so what is recorded does not depend on how quick the server is.
 */
import { Buffer } from "node:buffer";
import type { ServerAddress } from "../address.ts";
import type { Answered, RealConnection } from "../real_connection.ts";
import { ServerError } from "../server_error.ts";
import { nowMs } from "../timing.ts";
import { Wire } from "../wire.ts";
import { type LoggedIn, logIn } from "./login.ts";
import { errorFields, type Message, message, MessageReader } from "./messages.ts";

/** Real ms between two looks whether a statement waits. */
const LOOK_MS = 4;

export class PostgresConnection implements RealConnection {
  readonly #wire: Wire;
  readonly #reader = new MessageReader();
  readonly #isBlocked: (pid: number) => Promise<boolean>;
  readonly loggedIn: LoggedIn;
  #came: Message[] = [];
  /** Answers that are not complete. */
  #owed = 0;
  /** The server waits for data of the program (COPY). */
  #takesData = false;

  private constructor(wire: Wire, loggedIn: LoggedIn, isBlocked: (pid: number) => Promise<boolean>) {
    this.#wire = wire;
    this.loggedIn = loggedIn;
    this.#isBlocked = isBlocked;
  }

  /**
   * @param parameters of the program, besides its user and its database
   * @param isBlocked whether a process of the server waits for a lock that another one holds
   */
  static async open(
    address: ServerAddress,
    parameters: Readonly<Record<string, string>>,
    isBlocked: (pid: number) => Promise<boolean>,
  ): Promise<PostgresConnection> {
    const wire = await Wire.open(address);
    try {
      return new PostgresConnection(wire, await logIn(wire, address, parameters), isBlocked);
    } catch (error) {
      wire.destroy();
      throw error;
    }
  }

  send(bytes: Uint8Array, answers: number): void {
    this.#owed += answers;
    this.#takesData = false;
    this.#wire.write(bytes);
  }

  async answer(patienceMs: number): Promise<Answered> {
    const untilMs = nowMs() + patienceMs;
    for (;;) {
      this.#read();
      if (this.#owed === 0 || this.#takesData || this.#wire.isClosed) break;
      if (await this.#wire.bell.heard(LOOK_MS) || this.#wire.hasBytes) continue;
      if (await this.#isBlocked(this.loggedIn.pid) && !this.#wire.hasBytes && nowMs() >= untilMs) return "waits";
    }
    return { bytes: Buffer.concat(this.#came.splice(0).map(({ bytes }) => bytes)), isClosed: this.#wire.isClosed };
  }

  #read(): void {
    for (const next of this.#reader.read(this.#wire.take())) {
      this.#came.push(next);
      if (next.type === "Z" && this.#owed > 0) this.#owed--;
      if (next.type === "G" || next.type === "W") this.#takesData = true;
    }
  }

  /** Sends a statement of the engine's own and returns the first column of its last row. */
  async query(sql: string): Promise<string | undefined> {
    this.send(message("Q", sql), 1);
    const answered = await this.#whole();
    let found: string | undefined;
    for (const { type, body } of answered) {
      if (type === "E") throw new StatementError(sql, errorFields(body));
      if (type !== "D" || body.readInt16BE(0) === 0) continue;
      const length = body.readInt32BE(2);
      found = length < 0 ? undefined : body.subarray(6, 6 + length).toString();
    }
    return found;
  }

  async #whole(): Promise<Message[]> {
    for (;;) {
      this.#read();
      if (this.#owed === 0) return this.#came.splice(0);
      if (this.#wire.isClosed) throw new ServerError("it ended the connection");
      await this.#wire.bell.heard(1_000);
    }
  }

  get isClosed(): boolean {
    return this.#wire.isClosed;
  }

  unref(): void {
    this.#wire.unref();
  }

  /** The server has given up what the connection held once it closes its end; a statement that waits is not ended so. */
  async close(): Promise<void> {
    this.#wire.write(message("X"));
    if (this.#owed > 0 || !await this.#wire.close()) this.#wire.destroy();
  }
}

/** A statement of the engine's own, or of the scenario's reset, that the server refuses. */
export class StatementError extends ServerError {
  constructor(sql: string, { M = "", C = "", P }: Readonly<Record<string, string>>) {
    const line = P === undefined ? "" : ` in line ${sql.slice(0, Number(P)).split("\n").length}`;
    super(`${M}${line} (SQLSTATE ${C})`);
  }
}
