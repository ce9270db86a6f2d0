/**
 * Walks over the instructions of core code, so that code can be rewritten: what each one does is left to the engine, only where it
 * ends is known here. Covers WebAssembly 3.0 with threads, legacy exceptions and relaxed vectors.
 * (https://webassembly.github.io/spec/core/binary/instructions.html)
 */
import { type ByteReader, hex } from "./bytes.ts";

/** The opcode of an instruction: one byte, or a prefix and a number behind it. */
export interface Instruction {
  readonly opcode: number;
  /** For the prefixes 0xfb to 0xfe, else 0. */
  readonly sub: number;
}

export const OP = {
  unreachable: 0x00,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  select: 0x1b,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  gc: 0xfb,
  misc: 0xfc,
  vector: 0xfd,
  atomic: 0xfe,
} as const;

/** Opcodes from this on, behind the prefix of vectors, may differ between machines. */
export const FIRST_RELAXED = 0x100;

/** Reads the opcode; the reader then stands before what follows it. */
export function readOpcode(reader: ByteReader): Instruction {
  const opcode = reader.byte("an instruction");
  return { opcode, sub: opcode >= OP.gc && opcode <= OP.atomic ? reader.u32("an instruction") : 0 };
}

/** Skips what follows an opcode. */
export function skipImmediates(reader: ByteReader, { opcode, sub }: Instruction): void {
  const start = reader.at;
  const numbers = (count: number) => {
    for (let left = count; left > 0; left--) reader.u32("an index");
  };
  if (opcode >= 0x45 && opcode <= 0xc4) return;
  if (opcode >= 0x28 && opcode <= 0x3e) return memoryArgument(reader);
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0a: // throw_ref
    case 0x0b: // end
    case 0x0f: // return
    case 0x19: // catch_all
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
    case 0xd3: // ref.eq
    case 0xd4: // ref.as_non_null
      return;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x06: // try
      return skipValueType(reader);
    case 0x07: // catch
    case 0x08: // throw
    case 0x09: // rethrow
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x14: // call_ref
    case 0x15: // return_call_ref
    case 0x18: // delegate
    case 0x20: // local.get, local.set, local.tee
    case 0x21:
    case 0x22:
    case 0x23: // global.get, global.set
    case 0x24:
    case 0x25: // table.get, table.set
    case 0x26:
    case 0x3f: // memory.size, memory.grow
    case 0x40:
    case 0xd2: // ref.func
    case 0xd5: // br_on_null, br_on_non_null
    case 0xd6:
      return numbers(1);
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      return numbers(2);
    case 0x0e: // br_table
      return numbers(reader.count("labels") + 1);
    case 0x1c: // select of a type
      return void reader.list("types", () => skipValueType(reader));
    case 0x1f: // try_table
      skipValueType(reader);
      return void reader.list("catches", () => numbers(reader.byte("a kind of catch") < 2 ? 2 : 1));
    case 0x41: // i32.const, i64.const
    case 0x42:
    case 0xd0: // ref.null
      return reader.skipSigned();
    case 0x43: // f32.const
      return void reader.take(4, "a number");
    case 0x44: // f64.const
      return void reader.take(8, "a number");
    case OP.gc:
      return skipGc(reader, sub);
    case OP.misc:
      if (sub <= 7 || (sub >= 0x13 && sub <= 0x16)) return;
      if ([8, 10, 12, 14].includes(sub)) return numbers(2);
      if (sub <= 17) return numbers(1);
      break;
    case OP.vector:
      return skipVector(reader, sub);
    case OP.atomic:
      return sub === 3 ? void reader.byte("a fence") : memoryArgument(reader);
  }
  return unknown(reader, start - 1, opcode);
}

/** A type of values or of a block: one byte, an index, or a reference to a type. */
export function skipValueType(reader: ByteReader): void {
  const first = reader.peek();
  // `(ref ht)` and `(ref null ht)`.
  if (first === 0x63 || first === 0x64) reader.byte();
  reader.skipSigned();
}

function memoryArgument(reader: ByteReader): void {
  const HAS_MEMORY = 0x40;
  if ((reader.u32("an alignment") & HAS_MEMORY) !== 0) reader.u32("a memory");
  reader.skipSigned();
}

function skipGc(reader: ByteReader, sub: number): void {
  const counts: readonly number[] = [1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 0, 1, 2, 2, 2];
  const start = reader.at;
  if (sub < counts.length) { for (let left = counts[sub]!; left > 0; left--) reader.u32("an index"); }
  else if (sub <= 23) reader.skipSigned();
  else if (sub <= 25) {
    reader.byte("flags of a cast");
    reader.u32("a label");
    reader.skipSigned();
    reader.skipSigned();
  } else if (sub > 30) unknown(reader, start - 2, OP.gc);
}

function skipVector(reader: ByteReader, sub: number): void {
  if (sub <= 11 || sub === 92 || sub === 93) memoryArgument(reader);
  else if (sub <= 13) reader.take(16, "a vector");
  else if (sub >= 21 && sub <= 34) reader.byte("a lane");
  else if (sub >= 84 && sub <= 91) {
    memoryArgument(reader);
    reader.byte("a lane");
  }
}

function unknown(reader: ByteReader, at: number, opcode: number): never {
  return reader.fail("an instruction of WebAssembly 3.0", hex(opcode), at);
}
