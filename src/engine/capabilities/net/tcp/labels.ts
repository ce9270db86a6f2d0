/**
 * What a segment is called in a schedule: the request, the answer or the message of WebSocket that it begins with, or how long it
 * is. What is in records of TLS is named by `tls` before it: nothing there is encrypted.
 */
import { Buffer } from "node:buffer";
import type { Frames } from "./frames.ts";

/** The longest path that is shown. */
const MAX_PATH = 60;
/** How many bytes are looked at. */
const MAX_READ = 256;

/**
 * @param from the end that sends it, and `to` the one that gets it
 * @param frames of a connection that has been upgraded to WebSocket
 */
export function describeBytes(bytes: Uint8Array, from: string, to: string, frames?: Frames): string {
  const [type, major] = bytes;
  const plain = frames && plainOf(bytes);
  const messages = plain && frames.describe(plain);
  if (messages !== undefined) return `${plain === bytes ? "" : "tls "}ws ${messages} ${from}→${to}`;
  if (major !== 3 || bytes.length <= HEADER_BYTES) return describePlain(bytes, "", from, to);
  if (type === APPLICATION_DATA) return describePlain(bytes.subarray(HEADER_BYTES), "tls ", from, to);
  if (type !== HANDSHAKE) return describePlain(bytes, type === ALERT ? "tls alert " : "", from, to);
  // What a program says counts more than the end of the handshake that goes with it.
  const next = bytes.subarray(HEADER_BYTES + bytes[3]! * 256 + bytes[4]!);
  if (next[0] === APPLICATION_DATA) return describeBytes(next, from, to);
  const [, message] = /^\{"type":"([a-z ]+)"/.exec(textOf(bytes.subarray(HEADER_BYTES))) ?? [];
  return `tls ${message ?? "handshake"} ${from}→${to}`;
}

/** What a segment says without the records of TLS that it may be in; undefined for a part of one. */
export function plainOf(bytes: Uint8Array): Uint8Array | undefined {
  // No frame of WebSocket begins like this: three bits of it are reserved.
  if (bytes[0] !== APPLICATION_DATA || bytes[1] !== 3) return bytes;
  const bodies: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + HEADER_BYTES + bytes[at + 3]! * 256 + bytes[at + 4]!;
    if (!(end <= bytes.length) || bytes[at] !== APPLICATION_DATA) return undefined;
    bodies.push(bytes.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(bodies);
}

/** The rest of a segment after the answer that makes a connection one of WebSocket; undefined for all others. */
export function afterUpgrade(bytes: Uint8Array): Uint8Array | undefined {
  const plain = plainOf(bytes);
  if (plain === undefined || plain[0] !== "H".charCodeAt(0)) return undefined;
  const text = Buffer.from(plain).toString("latin1");
  const [head] = /^HTTP\/1\.1 101 [^]*?\r\n\r\n/.exec(text) ?? [];
  return head !== undefined && /\r\nupgrade: *websocket\r\n/i.test(head) ? plain.subarray(head.length) : undefined;
}

/** Of records of TLS. */
const HEADER_BYTES = 5;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

/** @param layer what it is inside of */
function describePlain(bytes: Uint8Array, layer: string, from: string, to: string): string {
  const head = textOf(bytes);
  const request = /^([A-Z][A-Z-]{1,15}) ([!-~]+)(?: HTTP\/1\.[01]\r?\n|$)/.exec(head);
  if (request !== null) return `→ ${layer}http ${request[1]} ${shortened(request[2]!)} ${from}→${to}`;
  const response = /^HTTP\/1\.[01] (\d{3})[ \r\n]/.exec(head);
  if (response !== null) return `← ${layer}http ${response[1]} ${from}→${to}`;
  return `${layer}${from}→${to} ${bytes.length} B`;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_READ)).toString("latin1");
}

function shortened(path: string): string {
  return path.length <= MAX_PATH ? path : `${path.slice(0, MAX_PATH - 1)}…`;
}
