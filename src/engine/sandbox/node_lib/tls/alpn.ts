/** Names of protocols as ALPN sends them (RFC 7301): each follows its length, in one byte. */
import { Buffer } from "node:buffer";

export function encodeProtocols(names: readonly string[]): Buffer {
  return Buffer.concat(names.map((name) => Buffer.from(`${String.fromCharCode(name.length)}${name}`, "latin1")));
}

export function decodeProtocols(bytes: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes[at]!) names.push(protocolAt(bytes, at + 1));
  return names;
}

/** @param at where the name begins, after its length */
export function protocolAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(at, at + bytes[at - 1]!)).toString("latin1");
}
