/** Messages of Postgres' wire protocol, as far as the engine reads and writes them. */
import { Buffer } from "node:buffer";

const encoder = new TextEncoder();

/** One message: its type, and its bytes with type and length. */
export interface Message {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const HEAD_BYTES = 5;

/** A message of this type with this content. */
export function message(type: string, ...parts: (Uint8Array | string)[]): Uint8Array {
  const content = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
  const length = content.reduce((sum, { length }) => sum + length, 4);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(type, 0, "latin1");
  head.writeUInt32BE(length, 1);
  return new Uint8Array(Buffer.concat([head, ...content]));
}

export function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A simple query. */
export function query(sql: string): Uint8Array {
  return message("Q", `${sql}\0`);
}

/** An error as the server reports it. */
export function errorMessage(code: string, text: string): Uint8Array {
  return message("E", `SERROR\0VERROR\0C${code}\0M${text}\0\0`);
}

/** Splits bytes into whole messages, and what is left of one that has not arrived yet. */
export function split(bytes: Uint8Array): { readonly whole: Message[]; readonly rest: Uint8Array } {
  const whole: Message[] = [];
  let at = 0;
  while (bytes.length - at >= HEAD_BYTES) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at + 1, 4).getUint32(0) + 1;
    if (bytes.length - at < length) break;
    whole.push({ type: String.fromCharCode(bytes[at]!), bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return { whole, rest: bytes.subarray(at) };
}

/** The texts that end with a zero, from `start` of a message on. */
export function texts({ bytes }: Message, count: number, start = HEAD_BYTES): string[] {
  const found: string[] = [];
  let at = start;
  while (found.length < count) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    found.push(Buffer.from(bytes.subarray(at, end)).toString());
    at = end + 1;
  }
  return found;
}

/** The fields of an error or a notice, by their letters. */
export function fieldsOf({ bytes }: Message): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const text of Buffer.from(bytes.subarray(HEAD_BYTES)).toString().split("\0")) {
    if (text !== "") fields[text[0]!] = text.slice(1);
  }
  return fields;
}
