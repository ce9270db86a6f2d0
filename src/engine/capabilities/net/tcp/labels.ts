/** What a segment is called in a schedule: the request or the answer that it begins with, or how long it is. */
import { Buffer } from "node:buffer";

/** The longest path that is shown. */
const MAX_PATH = 60;

/** @param from the end that sends it, and `to` the one that gets it */
export function describeBytes(bytes: Uint8Array, from: string, to: string): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString("latin1");
  const request = /^([A-Z][A-Z-]{1,15}) ([!-~]+)(?: HTTP\/1\.[01]\r?\n|$)/.exec(head);
  if (request !== null) return `→ http ${request[1]} ${shortened(request[2]!)} ${from}→${to}`;
  const response = /^HTTP\/1\.[01] (\d{3})[ \r\n]/.exec(head);
  if (response !== null) return `← http ${response[1]} ${from}→${to}`;
  return `${from}→${to} ${bytes.length} B`;
}

function shortened(path: string): string {
  return path.length <= MAX_PATH ? path : `${path.slice(0, MAX_PATH - 1)}…`;
}
