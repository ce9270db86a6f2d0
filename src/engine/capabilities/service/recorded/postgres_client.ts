/**
 * What a program sends to a Postgres: whole messages up to one that asks for an answer. Its login is answered by the engine, which
 * knows the real user and password; it is offered no encryption.
 */
import { Buffer } from "node:buffer";
import { type Message, MessageReader, texts } from "../../../host/tcp/postgres/messages.ts";

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** What a program wants. */
export type ClientRequest =
  | { readonly type: "refuse encryption" }
  | { readonly type: "login"; readonly parameters: Readonly<Record<string, string>>; readonly user: string }
  | { readonly type: "send"; readonly bytes: Uint8Array; readonly answers: number; readonly what: string }
  | { readonly type: "close" };

/** Messages that have one complete answer each: a query, the end of a batch, a function call. */
const ANSWERED = "QSF";
/** After these, the server has something to do: an answer, a flush, data for COPY. */
const ENDS_BATCH = `${ANSWERED}Hcf`;
const MAX_SHOWN = 40;

export class PostgresClient {
  readonly #reader = new MessageReader();
  #first: Buffer | undefined = Buffer.alloc(0);
  #batch: Message[] = [];

  /** Takes what has arrived, and returns what is complete. */
  read(bytes: Uint8Array): ClientRequest[] {
    const requests: ClientRequest[] = [];
    let rest: Uint8Array = bytes;
    while (this.#first !== undefined) {
      const begun: Buffer = Buffer.concat([this.#first, rest]);
      const length = begun.length < 8 ? Infinity : begun.readUInt32BE(0);
      if (begun.length < length) {
        this.#first = begun;
        return requests;
      }
      rest = begun.subarray(length);
      this.#first = Buffer.alloc(0);
      const request = firstRequest(begun.subarray(4, length));
      requests.push(request);
      if (request.type === "close") return requests;
      if (request.type === "login") this.#first = undefined;
    }
    for (const next of this.#reader.read(rest)) {
      if (next.type === "X") return [...requests, { type: "close" }];
      this.#batch.push(next);
      if (ENDS_BATCH.includes(next.type)) requests.push(this.#takeBatch());
    }
    return requests;
  }

  #takeBatch(): ClientRequest {
    const batch = this.#batch.splice(0);
    const answers = batch.filter(({ type }) => ANSWERED.includes(type)).length;
    const bytes = Buffer.concat(batch.map((each) => each.bytes));
    return { type: "send", bytes, answers, what: describe(batch) ?? `${bytes.length} B` };
  }
}

function firstRequest(body: Buffer): ClientRequest {
  const code = body.readUInt32BE(0);
  if (code === SSL_REQUEST || code === GSS_REQUEST) return { type: "refuse encryption" };
  if (code === CANCEL_REQUEST) return { type: "close" };
  const [...pairs] = texts(body.subarray(4));
  const parameters: Record<string, string> = {};
  for (let at = 0; at + 1 < pairs.length && pairs[at] !== ""; at += 2) parameters[pairs[at]!] = pairs[at + 1]!;
  const { user = "", database: _, ...more } = parameters;
  return { type: "login", parameters: more, user };
}

/** The first statement of a batch. */
function describe(batch: readonly Message[]): string | undefined {
  for (const { type, body } of batch) {
    const sql = type === "Q" ? texts(body)[0] : type === "P" ? texts(body)[1] : undefined;
    if (sql === undefined) continue;
    const line = sql.replaceAll(/\s+/g, " ").trim();
    return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN - 1)}…`;
  }
  return undefined;
}
