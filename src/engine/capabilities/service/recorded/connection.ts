/** One connection of a program to a real server, at the end of the server. */
import { Buffer } from "node:buffer";
import type { Act, ActAnswer } from "../../../host/tcp/session.ts";
import type { Socket } from "../../net/tcp/socket.ts";
import { type ClientRequest, PostgresClient } from "./postgres_client.ts";

/** What a connection needs of its server. */
export interface Performs {
  perform(act: Act, what: string, done: (answer: ActAnswer) => void): void;
  setWaiting(connection: Connection, waits: boolean): void;
}

/** An act of this connection. */
type ActHere = Act extends infer A ? A extends Act ? Omit<A, "connection"> : never : never;

/** What a Postgres answers to a program that asks for encryption. */
const NO_ENCRYPTION = Buffer.from("N");

export class Connection {
  readonly #server: Performs;
  readonly #socket: Socket;
  readonly #number: number;
  /** Undefined for a protocol that is not known. */
  #client: PostgresClient | undefined;
  #isClosed = false;

  constructor(server: Performs, socket: Socket, number: number) {
    this.#server = server;
    this.#socket = socket;
    this.#number = number;
  }

  open(): void {
    this.#socket.attach({
      capacity: () => Infinity,
      data: (bytes) => this.#receive(bytes),
      end: () => this.#close(),
      reset: () => this.#close(),
    });
    this.#perform({ type: "open" }, "connect", (answer) => {
      if (answer.protocol === "postgres") this.#client = new PostgresClient();
      this.#socket.startReading();
    });
  }

  #receive(bytes: Uint8Array): void {
    const requests: readonly ClientRequest[] = this.#client?.read(bytes) ??
      [{ type: "send", bytes, answers: 0, what: `${bytes.length} B` }];
    for (const request of requests) {
      if (request.type === "refuse encryption") this.#send(NO_ENCRYPTION);
      else if (request.type === "close") this.#close();
      else if (request.type === "login") this.#perform(request, "log in", () => {});
      else {
        const { what, ...act } = request;
        this.#perform(act, what, () => {});
      }
    }
  }

  /** What the server owes is asked for once more. */
  askAgain(patienceMs: number): void {
    this.#perform({ type: "again", patienceMs }, patienceMs === 0 ? "still waits?" : "waits on", () => {});
  }

  #perform(act: ActHere, what: string, done: (answer: ActAnswer) => void): void {
    if (this.#isClosed) return;
    this.#server.perform({ ...act, connection: this.#number } as Act, what, (answer) => {
      if (this.#isClosed) return;
      done(answer);
      this.#server.setWaiting(this, answer.waits === true);
      const { bytes, closed } = answer;
      if (bytes !== undefined) this.#send(Buffer.from(bytes, "base64"));
      if (closed === true) this.#end();
    });
  }

  #send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#socket.write(bytes, () => {});
  }

  /** The program has ended the connection. */
  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.setWaiting(this, false);
    this.#server.perform({ type: "close", connection: this.#number }, "end", () => {});
    this.#socket.close();
  }

  /** The server has ended the connection, after all that it has said. */
  #end(): void {
    this.#isClosed = true;
    this.#server.setWaiting(this, false);
    this.#socket.end(() => this.#socket.close());
  }
}
