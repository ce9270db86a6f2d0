/**
 * What a segment is called in a schedule: the request or the answer that it begins with, or how long it is. What is in records of
 * TLS is named by `tls` before it: nothing there is encrypted.
 */
import { Buffer } from "node:buffer";

/** The longest path that is shown. */
const MAX_PATH = 60;
/** How many bytes are looked at. */
const MAX_READ = 256;

/** @param from the end that sends it, and `to` the one that gets it */
export function describeBytes(bytes: Uint8Array, from: string, to: string): string {
  const [type, major] = bytes;
  if (major !== 3 || bytes.length <= HEADER_BYTES) return describePlain(bytes, "", from, to);
  if (type === APPLICATION_DATA) return describePlain(bytes.subarray(HEADER_BYTES), "tls ", from, to);
  if (type !== HANDSHAKE) return describePlain(bytes, type === ALERT ? "tls alert " : "", from, to);
  // What a program says counts more than the end of the handshake that goes with it.
  const next = bytes.subarray(HEADER_BYTES + bytes[3]! * 256 + bytes[4]!);
  if (next[0] === APPLICATION_DATA) return describeBytes(next, from, to);
  const [, message] = /^\{"type":"([a-z ]+)"/.exec(textOf(bytes.subarray(HEADER_BYTES))) ?? [];
  return `tls ${message ?? "handshake"} ${from}→${to}`;
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
