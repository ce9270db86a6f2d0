/** Reads DER, the encoding of certificates and keys (X.690): as much of it as X.509 needs. */
import { Buffer } from "node:buffer";

/** One value, and the values inside of it if it is made of others. */
export interface Der {
  /** The first byte: class, whether it is made of others, and number. */
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const SEQUENCE = 0x30;
const UTC_TIME = 0x17;
const BMP_STRING = 0x1e;
const UTF8_STRING = 0x0c;

/** The values that follow each other in `bytes`. @throws RangeError for what is no DER */
export function readDer(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    let start = at + 2;
    if (length & 0x80) {
      const size = length & 0x7f;
      length = bytes.readUIntBE(start, size);
      start += size;
    }
    if (start + length > bytes.length) throw new RangeError("a value is longer than what holds it");
    found.push({ tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}

export function childrenOf(value: Der | undefined): Der[] {
  return value === undefined ? [] : readDer(value.content);
}

/** An object identifier in dotted notation. */
export function oidOf({ content }: Der): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...others] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join(".");
}

export function textOf({ tag, content }: Der): string {
  if (tag === BMP_STRING) return Buffer.from(content).swap16().toString("utf16le");
  return content.toString(tag === UTF8_STRING ? "utf8" : "latin1");
}

/** A time, in ms since 1970. */
export function timeOf({ tag, content }: Der): number {
  const digits = content.toString("latin1");
  const short = Number(digits.slice(0, 2));
  const full = tag === UTC_TIME ? `${short < 50 ? 20 : 19}${digits}` : digits;
  const [year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/.exec(full)!.slice(1);
  return Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +(second ?? 0));
}
