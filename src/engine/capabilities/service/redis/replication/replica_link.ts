/** The connection of a replica to its primary: first lines of text, in which they agree where to begin, and then the log. */
import { Buffer } from "node:buffer";
import { LogReader, type Repetition } from "../log/log_reader.ts";
import { type Caller, callServer, type Outgoing } from "../outgoing.ts";

interface LinkOptions {
  readonly caller: Caller;
  readonly address: string;
  readonly port: number;
  /** At which this server listens. */
  readonly ownPort: number;
  /** How far it has come in a history. */
  readonly id: string;
  readonly offset: number;
  /** What follows is all of another history. */
  readonly startsAnew: (id: string) => void;
  /** What follows comes after what it has. */
  readonly goesOn: (id: string) => void;
  readonly repeat: (done: Repetition) => void;
  /** How far it has come by now. */
  readonly reached: () => number;
  readonly lost: () => void;
}

export class ReplicaLink {
  readonly #options: LinkOptions;
  readonly #outgoing: Outgoing;
  readonly #reader = new LogReader();
  #lines: string | undefined = "";

  constructor(options: LinkOptions) {
    this.#options = options;
    const { caller, address, port, ownPort, id, offset, lost } = options;
    this.#outgoing = callServer(caller, address, port, {
      commands: [
        ["REPLCONF", "listening-port", String(ownPort), "capa", "psync2"],
        ["PSYNC", id, String(offset)],
      ],
      data: (bytes) => this.#take(bytes),
      lost,
    });
  }

  close(): void {
    this.#outgoing.close();
  }

  #take(bytes: Uint8Array): void {
    if (this.#lines === undefined) {
      this.#reader.push(bytes);
      return this.#follow();
    }
    this.#lines += Buffer.from(bytes).toString("latin1");
    const [whole, answer, id] = /^(?:\+OK\r\n)*(?:\+(FULLRESYNC|CONTINUE) (\w+)[^\n]*\n)/.exec(this.#lines) ?? [];
    if (whole === undefined) {
      // It does not want to be followed.
      if (this.#lines.includes("-") && this.#lines.endsWith("\r\n")) {
        this.close();
        this.#options.lost();
      }
      return;
    }
    if (answer === "CONTINUE") this.#options.goesOn(id!);
    else this.#options.startsAnew(id!);
    this.#reader.push(Buffer.from(this.#lines.slice(whole.length), "latin1"));
    this.#lines = undefined;
    this.#follow();
  }

  #follow(): void {
    const { repeat, reached } = this.#options;
    for (let done = this.#reader.next(); done !== undefined; done = this.#reader.next()) {
      const isQuestion = done.commands[0]![0] === "REPLCONF";
      if (isQuestion) this.#outgoing.send(["REPLCONF", "ACK", String(reached())]);
      else repeat(done);
    }
  }
}
