/** Tables, elements and data of a module: copied, but for the numbers of globals in their expressions. */
import { skipValueType } from "../binary/instructions.ts";
import { limits } from "../binary/module.ts";
import type { Copier } from "./copier.ts";

type Renumber = (index: number) => number;

export function copyTable(copier: Copier, renumber: Renumber): void {
  const { reader } = copier;
  const WITH_VALUE = 0x40;
  const hasValue = reader.peek() === WITH_VALUE;
  if (hasValue) reader.take(2, "a table");
  skipValueType(reader);
  limits(reader);
  if (hasValue) copier.constant(renumber);
}

/** The eight forms of it. (https://webassembly.github.io/spec/core/binary/modules.html#element-section) */
export function copyElement(copier: Copier, renumber: Renumber): void {
  const { reader } = copier;
  const form = reader.u32("a form of elements");
  const [isPassive, hasIndex, hasExpressions] = [(form & 1) !== 0, (form & 2) !== 0, (form & 4) !== 0];
  if (!isPassive) {
    if (hasIndex) reader.u32("a table");
    copier.constant(renumber);
  }
  if (isPassive || hasIndex) {
    if (hasExpressions) skipValueType(reader);
    else reader.byte("a kind of elements");
  }
  for (let left = reader.count("elements"); left > 0; left--) {
    if (hasExpressions) copier.constant(renumber);
    else reader.u32("a function");
  }
}

export function copyData(copier: Copier, renumber: Renumber): void {
  const { reader } = copier;
  const form = reader.u32("a form of data");
  const [IS_PASSIVE, HAS_MEMORY] = [1, 2] as const;
  if (form === HAS_MEMORY) reader.u32("a memory");
  if (form !== IS_PASSIVE) copier.constant(renumber);
  reader.take(reader.u32("the length of data"), "data");
}
