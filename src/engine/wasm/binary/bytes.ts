/** Reads the bytes of a WebAssembly binary. Every error says the offset, counted from the beginning of the file. */
import { SeedbedError } from "../../errors.ts";

/** Longer lists are refused before anything is allocated for them. */
const MAX_COUNT = 1_000_000;

const UTF8 = new TextDecoder("utf-8", { fatal: true });

export class ByteReader {
  readonly bytes: Uint8Array;
  /** The offset of the next byte. */
  at: number;
  /** The offset behind the last byte that may be read. */
  readonly end: number;
  /** Where the bytes begin in the file, whose offsets errors name. */
  readonly #base: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length, base = 0) {
    this.#base = base;
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** @param at the place of what is wrong; where the reader stands if it is left out */
  fail(expected: string, found: string, at: number = this.at): never {
    throw malformed(expected, found, this.#base + at);
  }

  byte(expected = "a byte"): number {
    if (this.at >= this.end) this.fail(expected, "the end");
    return this.bytes[this.at++]!;
  }

  /** The next byte, which stays there. */
  peek(): number | undefined {
    return this.at < this.end ? this.bytes[this.at] : undefined;
  }

  /** An unsigned integer of 32 bits, in LEB128. */
  u32(expected = "a number"): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(expected);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    return this.fail(`${expected} of 32 bits`, "a larger one", start);
  }

  /** An unsigned integer of up to 64 bits, in LEB128; a large one is not exact. */
  u64(expected = "a number"): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte(expected);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return this.fail(`${expected} of 64 bits`, "a longer one", start);
  }

  /** A signed integer of up to 64 bits, in LEB128. */
  skipSigned(): void {
    const start = this.at;
    for (let count = 0; count < 10; count++) if (this.byte() < 0x80) return;
    this.fail("an integer of at most 64 bits", "a longer one", start);
  }

  /** A number of things that follow, each of at least one byte. */
  count(of: string): number {
    const start = this.at;
    const count = this.u32(`the number of ${of}`);
    const most = Math.min(MAX_COUNT, this.end - this.at);
    if (count > most) this.fail(`at most ${most} ${of}`, String(count), start);
    return count;
  }

  list<T>(of: string, read: () => T): T[] {
    const found: T[] = [];
    for (let left = this.count(of); left > 0; left--) found.push(read());
    return found;
  }

  take(length: number, what: string): Uint8Array {
    if (length > this.end - this.at) this.fail(`${length} bytes of ${what}`, `${this.end - this.at}`);
    return this.bytes.subarray(this.at, this.at += length);
  }

  name(what = "a name"): string {
    const length = this.u32(`the length of ${what}`);
    const start = this.at;
    try {
      return UTF8.decode(this.take(length, what));
    } catch (error) {
      if (error instanceof SeedbedError) throw error;
      return this.fail(`${what} in UTF-8`, "other bytes", start);
    }
  }

  /** A reader of the next bytes alone, which are skipped here. */
  part(length: number, what: string): ByteReader {
    const start = this.at;
    this.take(length, what);
    return new ByteReader(this.bytes, start, start + length, this.#base);
  }

  /** To be called when a part has been read. */
  requireEnd(what: string): void {
    if (!this.isAtEnd) this.fail(`the end of ${what}`, `${this.end - this.at} more bytes`);
  }
}

/** The error for bytes that are not what they should be. */
export function malformed(expected: string, found: string, at: number): SeedbedError {
  return new SeedbedError("invalid", `at byte ${at}: expected ${expected}, found ${found}`, {
    hint: "the file is damaged, or made by tools that are newer than this seedbed",
  });
}

export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
