/** Index spaces of a component, and aliases, which put something of another place into one of them. */
import { type ByteReader, hex } from "./bytes.ts";

export type Sort =
  | "core func"
  | "core table"
  | "core memory"
  | "core global"
  | "core tag"
  | "core type"
  | "core module"
  | "core instance"
  | "func"
  | "value"
  | "type"
  | "component"
  | "instance";

const CORE: Readonly<Record<number, Sort>> = {
  0x00: "core func",
  0x01: "core table",
  0x02: "core memory",
  0x03: "core global",
  0x04: "core tag",
  0x10: "core type",
  0x11: "core module",
  0x12: "core instance",
};

const SORTS: readonly (Sort | undefined)[] = [undefined, "func", "value", "type", "component", "instance"];

/** @param isCore where only core sorts may be, without the byte that says so */
export function readSort(reader: ByteReader, isCore = false): Sort {
  const at = reader.at;
  const byte = reader.byte("a sort");
  if (isCore || byte === 0) {
    const core = isCore ? byte : reader.byte("a core sort");
    return CORE[core] ?? reader.fail("a core sort", hex(core), at);
  }
  return SORTS[byte] ?? reader.fail("a sort", hex(byte), at);
}

export type AliasDefinition =
  | { readonly kind: "alias export"; readonly sort: Sort; readonly instance: number; readonly name: string }
  | { readonly kind: "alias core export"; readonly sort: Sort; readonly instance: number; readonly name: string }
  | { readonly kind: "alias outer"; readonly sort: Sort; readonly count: number; readonly index: number };

export function readAlias(reader: ByteReader): AliasDefinition {
  const sort = readSort(reader);
  const form = reader.byte("an alias");
  const first = reader.u32("an index");
  if (form === 0) return { kind: "alias export", sort, instance: first, name: reader.name() };
  if (form === 1) return { kind: "alias core export", sort, instance: first, name: reader.name() };
  if (form === 2) return { kind: "alias outer", sort, count: first, index: reader.u32("an index") };
  return reader.fail("an alias (0x00, 0x01 or 0x02)", hex(form), reader.at - 1);
}
