/** Copies what a reader reads, but for what is written instead. */
import type { ByteReader } from "../binary/bytes.ts";
import { OP, readOpcode, skipImmediates } from "../binary/instructions.ts";
import { ByteWriter } from "./writer.ts";

export class Copier {
  readonly reader: ByteReader;
  readonly out = new ByteWriter();
  #from: number;

  constructor(reader: ByteReader) {
    this.reader = reader;
    this.#from = reader.at;
  }

  /** What was read so far is written. */
  keep(): ByteWriter {
    this.out.bytes(this.reader.bytes.subarray(this.#from, this.reader.at));
    this.#from = this.reader.at;
    return this.out;
  }

  /** Reads something that is not written. */
  instead<T>(read: () => T): T {
    this.keep();
    const found = read();
    this.#from = this.reader.at;
    return found;
  }

  /** The number of a global, which others have come before. */
  global(renumber: (index: number) => number): void {
    const index = this.instead(() => this.reader.u32("a global"));
    this.out.u32(renumber(index));
  }

  /** An expression that is computed when a module is instantiated. */
  constant(renumber: (index: number) => number): void {
    for (;;) {
      const instruction = readOpcode(this.reader);
      if (instruction.opcode === OP.globalGet) this.global(renumber);
      else skipImmediates(this.reader, instruction);
      if (instruction.opcode === OP.end) return;
    }
  }

  /** All bytes, when the reader has come to its end. */
  done(what: string): Uint8Array<ArrayBuffer> {
    this.reader.requireEnd(what);
    this.keep();
    return this.out.done();
  }
}

/** A part of a module that is a list. */
export function copiedList(reader: ByteReader, of: string, copy: (copier: Copier) => void): Uint8Array<ArrayBuffer> {
  const copier = new Copier(reader);
  for (let left = reader.count(of); left > 0; left--) copy(copier);
  return copier.done(of);
}
