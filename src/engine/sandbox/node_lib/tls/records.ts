/**
 * Records of TLS: the framing is the real one, and what is in them is not encrypted. A message of the handshake is JSON, with
 * what the other end needs to know.
 */
import { Buffer } from "node:buffer";
import type { Reason } from "./errors.ts";

export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;

const HEADER_BYTES = 5;
/** The most bytes of a program in one record. */
const MAX_BYTES = 16_384;

/** A list of certificates: each in base64 of its DER. */
type Chain = readonly string[];

/** What is said during a handshake. */
export type Message =
  | {
    readonly type: "client hello";
    /** The lowest and the highest version that it speaks. */
    readonly versions: readonly [number, number];
    readonly ciphers: readonly string[];
    readonly servername?: string | undefined;
    /** The names of protocols, best first. */
    readonly alpn?: readonly string[] | undefined;
    readonly wantsOcsp?: boolean;
  }
  | {
    readonly type: "server hello";
    readonly version: number;
    readonly cipher: string;
    readonly alpn?: string | undefined;
    readonly chain: Chain;
    readonly wantsCertificate: boolean;
    /** In base64. */
    readonly ocsp?: string | undefined;
  }
  | { readonly type: "client finished"; readonly chain: Chain }
  | { readonly type: "server finished" };

export type TlsRecord = { readonly type: number; readonly content: Buffer };

export function frame(type: number, content: Uint8Array): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < content.length; at += MAX_BYTES) {
    records.push(inRecord(type, content.subarray(at, at + MAX_BYTES)));
  }
  return records;
}

/** A message is in one record, whatever its length. */
export function frameMessage(message: Message): Buffer {
  return inRecord(HANDSHAKE, Buffer.from(JSON.stringify(message)));
}

function inRecord(type: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 255]), content]);
}

/** Puts records together again from what arrives. */
export class RecordReader {
  #bytes: Buffer = Buffer.alloc(0);
  #hasSeenRecord = false;

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#bytes, bytes]);
  }

  /** The next record; undefined until all of it is there, or why it is none. */
  next(isServer: boolean): TlsRecord | Reason | undefined {
    const bytes = this.#bytes;
    if (bytes.length < HEADER_BYTES) return undefined;
    const type = bytes[0]!;
    if (type < ALERT - 1 || type > APPLICATION_DATA || bytes[1] !== 3) {
      return isServer && !this.#hasSeenRecord ? whatElse(bytes) : "wrong version number";
    }
    const end = HEADER_BYTES + bytes.readUInt16BE(3);
    if (bytes.length < end) return undefined;
    this.#bytes = bytes.subarray(end);
    this.#hasSeenRecord = true;
    return { type, content: bytes.subarray(HEADER_BYTES, end) };
  }
}

/** What somebody who speaks no TLS to a server seems to speak. */
function whatElse(bytes: Buffer): Reason {
  const text = bytes.toString("latin1", 0, HEADER_BYTES);
  if (/^(GET |POST |HEAD |PUT )/.test(text)) return "http request";
  return text === "CONNE" ? "https proxy request" : "wrong version number";
}

/** A message of the handshake; undefined for what is none. */
export function parseMessage(content: Buffer): Message | undefined {
  try {
    const message = JSON.parse(content.toString("utf8")) as Message | null;
    return typeof message?.type === "string" ? message : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
