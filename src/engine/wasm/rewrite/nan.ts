/**
 * Which bits a NaN has that arithmetic makes is left to the machine. Behind each instruction that can make one, code is added that
 * replaces it by the canonical NaN. (https://webassembly.github.io/spec/core/exec/numerics.html#nan-propagation)
 */
import { type Instruction, OP } from "../binary/instructions.ts";
import type { ByteWriter } from "./writer.ts";

/** What an instruction results in: a number, or a vector of them. */
export type NanKind = "f32" | "f64" | "f32x4" | "f64x2";

/** Variables of the function that hold a result while it is looked at. */
export interface NanLocals {
  readonly f32: number;
  readonly f64: number;
  readonly v128: number;
}

/** Ceil to sqrt and add to max: abs, neg and copysign change the sign only. */
const isBetween = (value: number, first: number, last: number) => value >= first && value <= last;
const F32X4 = new Set([0x5e, 0x67, 0x68, 0x69, 0x6a, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9]);
const F64X2 = new Set([0x5f, 0x74, 0x75, 0x7a, 0x94, 0xef, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5]);

/** Undefined for an instruction that makes no NaN. Relaxed ones are left out: other results of theirs differ, too. */
export function nanKindOf({ opcode, sub }: Instruction): NanKind | undefined {
  if (opcode === OP.vector) {
    return F32X4.has(sub) ? "f32x4" : F64X2.has(sub) ? "f64x2" : undefined;
  }
  if (isBetween(opcode, 0x8d, 0x97) || opcode === 0xb6) return "f32";
  return isBetween(opcode, 0x9b, 0xa5) || opcode === 0xbb ? "f64" : undefined;
}

const EQUAL: Readonly<Record<NanKind, readonly number[]>> = {
  f32: [0x5b],
  f64: [0x61],
  f32x4: [OP.vector, 0x41],
  f64x2: [OP.vector, 0x47],
};
const F32_NAN = [0, 0, 0xc0, 0x7f];
const F64_NAN = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
const V128_CONST = [OP.vector, 0x0c];
const NAN: Readonly<Record<NanKind, readonly number[]>> = {
  f32: [0x43, ...F32_NAN],
  f64: [0x44, ...F64_NAN],
  f32x4: [...V128_CONST, ...F32_NAN, ...F32_NAN, ...F32_NAN, ...F32_NAN],
  f64x2: [...V128_CONST, ...F64_NAN, ...F64_NAN],
};
const BITSELECT = [OP.vector, 0x52];

/** Leaves the number where it equals itself, and the canonical NaN where it does not. */
export function writeCanonicalNan(out: ByteWriter, kind: NanKind, locals: NanLocals): void {
  const isVector = kind === "f32x4" || kind === "f64x2";
  const local = isVector ? locals.v128 : locals[kind];
  out.byte(OP.localTee).u32(local).bytes(NAN[kind]);
  out.byte(OP.localGet).u32(local).byte(OP.localGet).u32(local).bytes(EQUAL[kind]);
  out.bytes(isVector ? BITSELECT : [OP.select]);
}
