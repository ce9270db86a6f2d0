/** Reads a component: its definitions in order, as the linker carries them out. (component-model, `Binary.md`) */
import { ByteReader, hex } from "./bytes.ts";
import { type CanonDefinition, readCanon } from "./canon.ts";
import { type CoreModule, readModule } from "./module.ts";
import { type ExternType, readExternType, readType, type TypeDefinition } from "./types.ts";
import { type AliasDefinition, readAlias, readSort, type Sort } from "./sorts.ts";
import { readCoreType } from "./core_types.ts";

/** Something that a name refers to: an index in the index space of its sort. */
export interface Reference {
  readonly name: string;
  readonly sort: Sort;
  readonly index: number;
}

export type Definition =
  | { readonly kind: "core module"; readonly at: number; readonly bytes: Uint8Array; readonly described: CoreModule }
  | { readonly kind: "core instance"; readonly module: number; readonly args: readonly Omit<Reference, "sort">[] }
  | { readonly kind: "core bundle"; readonly exports: readonly Reference[] }
  | { readonly kind: "core type" }
  | { readonly kind: "component"; readonly component: ComponentBinary }
  | { readonly kind: "instance"; readonly component: number; readonly args: readonly Reference[] }
  | { readonly kind: "bundle"; readonly exports: readonly Reference[] }
  | AliasDefinition
  | { readonly kind: "type"; readonly type: TypeDefinition }
  | CanonDefinition
  | { readonly kind: "import"; readonly name: string; readonly type: ExternType }
  | { readonly kind: "export"; readonly name: string; readonly sort: Sort; readonly index: number };

export interface ComponentBinary {
  readonly definitions: readonly (Definition & Placed)[];
  readonly imports: readonly { readonly name: string; readonly type: ExternType }[];
  readonly exports: readonly { readonly name: string; readonly sort: Sort }[];
  readonly custom: readonly string[];
  /** Those of all core modules. */
  readonly producers: readonly string[];
}

/** Where a definition is, for messages. */
export interface Placed {
  readonly offset: number;
}

const MAX_DEPTH = 100;

/** @throws SeedbedError `invalid`, with the offset */
export function readComponent(bytes: Uint8Array): ComponentBinary {
  return readSections(new ByteReader(bytes, 8), 0);
}

function readSections(reader: ByteReader, depth: number): ComponentBinary {
  if (depth > MAX_DEPTH) reader.fail(`components nested at most ${MAX_DEPTH} deep`, "deeper ones");
  const definitions: (Definition & Placed)[] = [];
  const custom: string[] = [];
  const producers: string[] = [];
  while (!reader.isAtEnd) {
    const start = reader.at;
    const id = reader.byte("a section");
    const section = reader.part(reader.u32("the size of a section"), "a section");
    if (id === 0) {
      custom.push(section.name("the name of a custom section"));
      continue;
    }
    const each = readers[id];
    if (each === undefined) reader.fail("a section from 0 to 11", `${id}${id === 12 ? " (values)" : ""}`, start);
    if (id === 1 || id === 4) {
      const offset = section.at;
      const definition = readNested(id, section, depth);
      if (definition.kind === "core module") producers.push(...definition.described.producers);
      else if (definition.kind === "component") producers.push(...definition.component.producers);
      definitions.push({ ...definition, offset });
      continue;
    }
    section.list("definitions", () => {
      const offset = section.at;
      definitions.push({ ...each!(section), offset });
    });
    section.requireEnd("a section");
  }
  return {
    definitions,
    imports: definitions.flatMap((each) => each.kind === "import" ? [{ name: each.name, type: each.type }] : []),
    exports: definitions.flatMap((each) => each.kind === "export" ? [{ name: each.name, sort: each.sort }] : []),
    custom,
    producers: [...new Set(producers)],
  };
}

function readNested(id: number, section: ByteReader, depth: number): Definition {
  const { at, end, bytes } = section;
  const layer = bytes[at + 6];
  const magic = section.take(8, "a module or component");
  if (magic[0] !== 0 || magic[1] !== 0x61 || magic[2] !== 0x73 || magic[3] !== 0x6d || layer !== (id === 1 ? 0 : 1)) {
    section.fail(id === 1 ? "a core module" : "a component", "something else", at);
  }
  if (id === 4) return { kind: "component", component: readSections(section, depth + 1) };
  return { kind: "core module", at, bytes: bytes.subarray(at, end), described: readModule(bytes, at, end) };
}

const nested = (): never => {
  throw new Error("read by readNested");
};

const readers: Readonly<Record<number, (reader: ByteReader) => Definition>> = {
  1: nested,
  2: readCoreInstance,
  3: (reader) => {
    readCoreType(reader);
    return { kind: "core type" };
  },
  4: nested,
  5: readInstance,
  6: readAlias,
  7: (reader) => ({ kind: "type", type: readType(reader) }),
  8: readCanon,
  10: (reader) => ({ kind: "import", name: readExternName(reader), type: readExternType(reader) }),
  11: (reader) => {
    const name = readExternName(reader);
    const sort = readSort(reader);
    const index = reader.u32("an index");
    if (reader.byte("whether a type follows") === 1) readExternType(reader);
    return { kind: "export", name, sort, index };
  },
};

function readCoreInstance(reader: ByteReader): Definition {
  const form = reader.byte("a core instance");
  if (form === 0) {
    const module = reader.u32("a core module");
    const args = reader.list("arguments", () => {
      const name = reader.name();
      const sort = reader.byte("a core instance");
      if (sort !== 0x12) reader.fail("a core instance (0x12)", hex(sort), reader.at - 1);
      return { name, index: reader.u32("a core instance") };
    });
    return { kind: "core instance", module, args };
  }
  if (form !== 1) reader.fail("a core instance (0x00 or 0x01)", hex(form), reader.at - 1);
  const exports = reader.list("exports", () => {
    const name = reader.name();
    return { name, sort: readSort(reader, true), index: reader.u32("an index") };
  });
  return { kind: "core bundle", exports };
}

function readInstance(reader: ByteReader): Definition {
  const form = reader.byte("an instance");
  const reference = (name: string): Reference => ({ name, sort: readSort(reader), index: reader.u32("an index") });
  if (form === 0) {
    const component = reader.u32("a component");
    return { kind: "instance", component, args: reader.list("arguments", () => reference(reader.name())) };
  }
  if (form !== 1) reader.fail("an instance (0x00 or 0x01)", hex(form), reader.at - 1);
  return { kind: "bundle", exports: reader.list("exports", () => reference(readExternName(reader))) };
}

/** The name of an import or export. */
export function readExternName(reader: ByteReader): string {
  const form = reader.byte("a name");
  if (form > 1) reader.fail("a name (0x00 or 0x01)", hex(form), reader.at - 1);
  return reader.name();
}
