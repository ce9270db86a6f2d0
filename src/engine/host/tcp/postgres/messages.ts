/** Messages of Postgres' protocol (version 3): a type, a length that counts itself, and fields. */
import { Buffer } from "node:buffer";

export interface Message {
  /** One letter. */
  readonly type: string;
  readonly body: Buffer;
  /** All of it. */
  readonly bytes: Buffer;
}

/** Takes messages apart that arrive in pieces. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);

  read(bytes: Uint8Array): Message[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: Message[] = [];
    while (this.#rest.length >= 5) {
      const length = 1 + this.#rest.readUInt32BE(1);
      if (this.#rest.length < length) break;
      const whole = this.#rest.subarray(0, length);
      messages.push({ type: String.fromCharCode(whole[0]!), body: whole.subarray(5), bytes: whole });
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

/** @param type a letter; none for the first message of a connection */
export function message(type: string, ...fields: readonly (Uint8Array | string)[]): Buffer {
  const body = Buffer.concat(fields.map((field) => typeof field === "string" ? text(field) : field));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type, "latin1"), length, body]);
}

export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The texts of a body, each of which ends with a zero. */
export function texts(body: Uint8Array): string[] {
  return Buffer.from(body).toString().split("\0").slice(0, -1);
}

/** The fields of an error, by their letters: `C` is its SQLSTATE, `M` its message, `P` the position in the statement. */
export function errorFields(body: Buffer): Readonly<Record<string, string>> {
  return Object.fromEntries(texts(body).filter((field) => field !== "").map((field) => [field[0]!, field.slice(1)]));
}
