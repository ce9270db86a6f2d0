/** One client of a Postgres in the world: its start-up, its requests as whole batches, and what is its own in a session that all share. */
import { Buffer } from "node:buffer";
import { type Message, message, split, texts } from "../../../host/pglite/messages.ts";

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** Messages that the server is to perform together: up to a query, a sync or a flush. */
export interface Batch {
  readonly messages: readonly Message[];
  /** False for one that is flushed: more of it follows. */
  readonly isWhole: boolean;
}

export type ClientRequest =
  | { readonly type: "refuse encryption" }
  | { readonly type: "start" }
  | { readonly type: "batch"; readonly batch: Batch }
  | { readonly type: "end" };

export class ClientReader {
  #hasStarted = false;
  #rest: Uint8Array = new Uint8Array(0);
  #messages: Message[] = [];

  /** Takes what has arrived, and returns what is complete. */
  read(bytes: Uint8Array): ClientRequest[] {
    this.#rest = this.#rest.length === 0 ? bytes : new Uint8Array(Buffer.concat([this.#rest, bytes]));
    const requests: ClientRequest[] = [];
    while (!this.#hasStarted) {
      const first = this.#takeFirst();
      if (first === undefined) return requests;
      requests.push(first);
      if (first.type === "end") return requests;
    }
    const { whole, rest } = split(this.#rest);
    this.#rest = rest;
    for (const each of whole) {
      if (each.type === "X") return [...requests, { type: "end" }];
      this.#messages.push(each);
      if ("QSHF".includes(each.type)) {
        requests.push({ type: "batch", batch: { messages: this.#messages, isWhole: each.type !== "H" } });
        this.#messages = [];
      }
    }
    return requests;
  }

  #takeFirst(): ClientRequest | undefined {
    const bytes = Buffer.from(this.#rest);
    if (bytes.length < 8 || bytes.length < bytes.readUInt32BE(0)) return undefined;
    const code = bytes.readUInt32BE(4);
    this.#rest = this.#rest.subarray(bytes.readUInt32BE(0));
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { type: "refuse encryption" };
    if (code === CANCEL_REQUEST) return { type: "end" };
    this.#hasStarted = true;
    return { type: "start" };
  }
}

/** The SQL of a batch. */
export function statementsOf({ messages }: Batch): string[] {
  return messages.flatMap((each) => {
    if (each.type === "Q") return texts(each, 1);
    return each.type === "P" ? texts(each, 2).slice(1) : [];
  });
}

/** The same message with a prefix before the name of its prepared statement: connections have names of their own. */
export function withOwnNames(each: Message, prefix: string): Uint8Array {
  const own = (name: string) => name === "" ? "" : prefix + name;
  if (each.type === "P") {
    const [name = ""] = texts(each, 1);
    return renamed(each, 0, name, own(name));
  }
  if (each.type === "B") {
    const [portal = "", name = ""] = texts(each, 2);
    return renamed(each, Buffer.byteLength(portal) + 1, name, own(name));
  }
  if ((each.type === "D" || each.type === "C") && each.bytes[5] === "S".charCodeAt(0)) {
    const [name = ""] = texts(each, 1, 6);
    return renamed(each, 1, name, own(name));
  }
  return each.bytes;
}

function renamed({ type, bytes }: Message, at: number, before: string, after: string): Uint8Array {
  if (before === after) return bytes;
  const content = bytes.subarray(5);
  return message(type, content.subarray(0, at), after, content.subarray(at + Buffer.byteLength(before)));
}
