/** Rewrites the body of a function: counts calls and iterations, and gives every NaN that arithmetic makes the same bits. */
import type { ByteReader } from "../binary/bytes.ts";
import {
  FIRST_RELAXED,
  type Instruction,
  OP,
  readOpcode,
  skipImmediates,
  skipValueType,
} from "../binary/instructions.ts";
import { Copier } from "./copier.ts";
import { nanKindOf, type NanLocals, writeCanonicalNan } from "./nan.ts";
import type { Rewriting } from "./rewriting.ts";
import type { ByteWriter } from "./writer.ts";

const NO_RESULT = 0x40;
const [I64_SUB, I64_LT_S, I32_SUB] = [0x7d, 0x53, 0x6b] as const;
/** More pages than a memory of 32 bits can have, or one of 64 bits in any engine. */
const TOO_MANY_PAGES = 0x4000_0000n;

export interface CodeOptions extends Rewriting {
  readonly renumber: (global: number) => number;
  /** The numbers of the globals that are added. */
  readonly fuel: number;
  readonly grows: number;
  /** Its memories are addressed by 64 bits. */
  readonly is64Bit: boolean;
}

/** @param params how many parameters the function has */
export function rewriteBody(body: ByteReader, params: number, options: CodeOptions): Uint8Array<ArrayBuffer> {
  const copier = new Copier(body);
  const locals = rewriteLocals(copier, params, options.hasCanonicalNan);
  if (options.countsFuel) countOne(copier.keep(), options.fuel);
  while (!body.isAtEnd) {
    const before = body.at;
    const instruction = readOpcode(body);
    const { opcode } = instruction;
    if (opcode === OP.globalGet || opcode === OP.globalSet) {
      copier.global(options.renumber);
      continue;
    }
    if (opcode === OP.memoryGrow && options.failsGrow) {
      body.at = before;
      failGrow(copier.keep(), options);
      body.at = before + 1;
    }
    skipImmediates(body, instruction);
    if (opcode === OP.loop && options.countsFuel) countOne(copier.keep(), options.fuel);
    if (isRelaxed(instruction) && options.refusesRelaxed) refuseRelaxed(body, before);
    const nan = options.hasCanonicalNan ? nanKindOf(instruction) : undefined;
    if (nan !== undefined) writeCanonicalNan(copier.keep(), nan, locals);
  }
  return copier.done("a function");
}

/** Where NaNs are looked at, variables are added behind those of the function. */
function rewriteLocals(copier: Copier, params: number, hasCanonicalNan: boolean): NanLocals {
  const { reader } = copier;
  if (!hasCanonicalNan) {
    reader.list("locals", () => {
      reader.u32("a number of locals");
      skipValueType(reader);
    });
    return { f32: 0, f64: 0, v128: 0 };
  }
  const groups = copier.instead(() => reader.count("locals"));
  copier.out.u32(groups + 3);
  let locals = params;
  for (let left = groups; left > 0; left--) {
    locals += reader.u32("a number of locals");
    skipValueType(reader);
  }
  const [F32, F64, V128] = [0x7d, 0x7c, 0x7b] as const;
  copier.keep().bytes([1, F32, 1, F64, 1, V128]);
  return { f32: locals, f64: locals + 1, v128: locals + 2 };
}

function isRelaxed({ opcode, sub }: Instruction): boolean {
  return opcode === OP.vector && sub >= FIRST_RELAXED;
}

function refuseRelaxed(reader: ByteReader, at: number): never {
  return reader.fail("vector instructions that all machines carry out alike", "a relaxed one", at);
}

/** One less is left; traps if there was none. */
function countOne(out: ByteWriter, fuel: number): void {
  const get = () => out.byte(OP.globalGet).u32(fuel);
  get().byte(OP.i64Const).byte(1).byte(I64_SUB).byte(OP.globalSet).u32(fuel);
  get().byte(OP.i64Const).byte(0).byte(I64_LT_S);
  out.bytes([OP.if, NO_RESULT, OP.unreachable, OP.end]);
}

/** Asks for more than there can be if it is the attempt that fails. */
function failGrow(out: ByteWriter, { grows, is64Bit }: CodeOptions): void {
  const get = () => out.byte(OP.globalGet).u32(grows);
  get().byte(OP.i32Const).byte(1).byte(I32_SUB).byte(OP.globalSet).u32(grows);
  out.byte(is64Bit ? OP.i64Const : OP.i32Const).signed(TOO_MANY_PAGES);
  get().byte(OP.select);
}
