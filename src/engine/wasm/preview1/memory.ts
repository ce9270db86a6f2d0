/** The memory of a guest as preview 1 uses it. Pointers come as signed numbers of 32 bits. */
import type { FileStat, FileType } from "../wasi/files.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const ENCODER = new TextEncoder();

const FILE_TYPES: readonly FileType[] = [
  "unknown",
  "block-device",
  "character-device",
  "directory",
  "regular-file",
  "socket",
  "socket",
  "symbolic-link",
];

export function fileTypeNumber(type: FileType): number {
  return Math.max(0, FILE_TYPES.indexOf(type));
}

/** Where several buffers are, of an array of pointers and lengths. */
interface Span {
  readonly at: number;
  readonly length: number;
}

export class GuestMemory {
  readonly #memory: () => WebAssembly.Memory;

  constructor(memory: () => WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Made anew for each use: growing detaches buffers. */
  get #view(): DataView {
    return new DataView(this.#memory().buffer);
  }

  /** A copy. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory().buffer, at >>> 0, length >>> 0).slice();
  }

  text(at: number, length: number): string {
    return UTF8.decode(this.bytes(at, length));
  }

  u32(at: number): number {
    return this.#view.getUint32(at >>> 0, true);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(at >>> 0, true);
  }

  u16(at: number): number {
    return this.#view.getUint16(at >>> 0, true);
  }

  u8(at: number): number {
    return this.#view.getUint8(at >>> 0);
  }

  setU8(at: number, value: number): void {
    this.#view.setUint8(at >>> 0, value);
  }

  setU16(at: number, value: number): void {
    this.#view.setUint16(at >>> 0, value, true);
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at >>> 0, value, true);
  }

  setU64(at: number, value: bigint): void {
    this.#view.setBigUint64(at >>> 0, BigInt.asUintN(64, value), true);
  }

  /** @throws RangeError for a place outside of the memory, before anything is made for it */
  requireRoom(at: number, length: number): void {
    void new Uint8Array(this.#memory().buffer, at >>> 0, length >>> 0);
  }

  setBytes(at: number, bytes: Uint8Array): void {
    new Uint8Array(this.#memory().buffer, at >>> 0, bytes.length).set(bytes);
  }

  /** Texts that end with a zero, one after the other, and where each begins. */
  setTexts(pointers: number, at: number, texts: readonly string[]): void {
    let next = at >>> 0;
    texts.forEach((text, index) => {
      const bytes = ENCODER.encode(`${text}\0`);
      this.setU32(pointers + 4 * index, next);
      this.setBytes(next, bytes);
      next += bytes.length;
    });
  }

  spans(at: number, count: number): Span[] {
    return Array.from({ length: count >>> 0 }, (_, index) => ({
      at: this.u32(at + 8 * index),
      length: this.u32(at + 8 * index + 4),
    }));
  }

  gather(spans: readonly Span[]): Uint8Array {
    if (spans.length === 1) return this.bytes(spans[0]!.at, spans[0]!.length);
    const all = new Uint8Array(lengthOf(spans));
    let at = 0;
    for (const span of spans) {
      all.set(this.bytes(span.at, span.length), at);
      at += span.length;
    }
    return all;
  }

  scatter(spans: readonly Span[], bytes: Uint8Array): void {
    let from = 0;
    for (const { at, length } of spans) {
      if (from >= bytes.length) return;
      this.setBytes(at, bytes.subarray(from, from + length));
      from += length;
    }
  }

  setStat(at: number, stat: FileStat): void {
    this.setU64(at, stat.dev);
    this.setU64(at + 8, stat.ino);
    this.setU64(at + 16, BigInt(fileTypeNumber(stat.type)));
    this.setU64(at + 24, stat.nlink);
    this.setU64(at + 32, stat.size);
    this.setU64(at + 40, stat.accessed);
    this.setU64(at + 48, stat.modified);
    this.setU64(at + 56, stat.changed);
  }
}

export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { length }) => sum + length, 0);
}

export function textLength(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + ENCODER.encode(text).length + 1, 0);
}
