/** Reads what a core module imports and exports, and the names of its custom sections; its code is left to the engine. */
import { ByteReader, hex } from "./bytes.ts";

/** A kind of thing that a core module imports or exports. */
export type CoreSort = "func" | "table" | "memory" | "global" | "tag";

export interface CoreImport {
  readonly module: string;
  readonly name: string;
  readonly sort: CoreSort;
}

export interface CoreExport {
  readonly name: string;
  readonly sort: CoreSort;
}

export interface CoreModule {
  readonly imports: readonly CoreImport[];
  readonly exports: readonly CoreExport[];
  /** Names of custom sections, such as `producers`. */
  readonly custom: readonly string[];
  /** Tools and languages, as the section `producers` names them: `C11`, `clang 14.0.6`. */
  readonly producers: readonly string[];
  /** True if it shares a memory with other threads. */
  readonly usesThreads: boolean;
}

const SORTS = ["func", "table", "memory", "global", "tag"] as const;
const LAST_SECTION = 13;

/**
 * @param at where the module begins in `bytes`, whose offsets errors name
 * @throws SeedbedError `invalid`
 */
export function readModule(bytes: Uint8Array, at = 0, end: number = bytes.length): CoreModule {
  const reader = new ByteReader(bytes, at + 8, end);
  const imports: CoreImport[] = [];
  const exports: CoreExport[] = [];
  const custom: string[] = [];
  let producers: string[] = [];
  let usesThreads = false;
  const memory = (flags: number) => {
    if ((flags & 2) !== 0) usesThreads = true;
  };
  while (!reader.isAtEnd) {
    const start = reader.at;
    const id = reader.byte("a section");
    if (id > LAST_SECTION) reader.fail(`a section from 0 to ${LAST_SECTION}`, String(id), start);
    const section = reader.part(reader.u32("the size of a section"), "a section");
    if (id === 0) {
      const name = section.name("the name of a custom section");
      custom.push(name);
      if (name === "producers") producers = readProducers(section);
    } else if (id === 2) {
      imports.push(...section.list("imports", () => readImport(section, memory)));
      section.requireEnd("the imports");
    } else if (id === 5) {
      section.list("memories", () => memory(limits(section)));
      section.requireEnd("the memories");
    } else if (id === 7) {
      exports.push(...section.list("exports", () => {
        const name = section.name("the name of an export");
        const sort = readSort(section);
        section.u32("an index");
        return { name, sort };
      }));
      section.requireEnd("the exports");
    }
  }
  return { imports, exports, custom, producers, usesThreads };
}

/** @param memory told the flags of each memory */
export function readImport(reader: ByteReader, memory: (flags: number) => void): CoreImport {
  const module = reader.name("the module of an import");
  const name = reader.name("the name of an import");
  const sort = readSort(reader);
  if (sort === "func") reader.u32("a type");
  else if (sort === "table") {
    valueType(reader);
    limits(reader);
  } else if (sort === "memory") memory(limits(reader));
  else if (sort === "global") {
    valueType(reader);
    reader.byte("whether a global may change");
  } else {
    reader.byte("the attribute of a tag");
    reader.u32("a type");
  }
  return { module, name, sort };
}

function valueType(reader: ByteReader): void {
  // References to types: `(ref null? ht)`.
  if ([0x63, 0x64].includes(reader.byte("a type"))) reader.skipSigned();
}

/** Returns the flags: 2 is shared, 4 is of 64 bits. */
export function limits(reader: ByteReader): number {
  const flags = reader.byte("limits");
  reader.skipSigned();
  if ((flags & 1) !== 0) reader.skipSigned();
  return flags;
}

export function readSort(reader: ByteReader): CoreSort {
  const byte = reader.byte("a kind of import or export");
  return SORTS[byte] ?? reader.fail("a function, table, memory, global or tag", hex(byte), reader.at - 1);
}

function readProducers(reader: ByteReader): string[] {
  return reader.list("fields", () => {
    reader.name("the name of a field");
    return reader.list("values", () => `${reader.name("a producer")} ${reader.name("its version")}`.trim());
  }).flat();
}
