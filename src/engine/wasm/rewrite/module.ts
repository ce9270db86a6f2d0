/**
 * Rewrites a core module, section by section. What is counted lies in globals that the module imports, so that all modules of a
 * guest share them: they come behind the imports that the module has, and the numbers of its own globals move up.
 */
import { SeedbedError } from "../../errors.ts";
import { ByteReader } from "../binary/bytes.ts";
import { skipValueType } from "../binary/instructions.ts";
import { readImport } from "../binary/module.ts";
import { type CodeOptions, rewriteBody } from "./code.ts";
import { copiedList, type Copier } from "./copier.ts";
import { parametersOfTypes } from "./function_types.ts";
import { ADDED_MODULE, PAGE_BYTES, type Rewriting } from "./rewriting.ts";
import { copyData, copyElement, copyTable } from "./segments.ts";
import { ByteWriter } from "./writer.ts";

const SECTION = {
  type: 1,
  import: 2,
  func: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
};
const HEADER_BYTES = 8;
const GLOBAL_SORT = 3;
const [I64, I32, MUTABLE] = [0x7e, 0x7f, 1] as const;

/**
 * The module as it is to be compiled.
 * @param at where the module begins in its file, whose offsets errors name
 * @throws SeedbedError `invalid` for code that cannot be rewritten, or that needs more memory than it may have
 */
export function rewriteModule(bytes: Uint8Array, rewriting: Rewriting, at = 0): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(bytes, HEADER_BYTES, bytes.length, at);
  const rewriter = new SectionRewriter(rewriting, at);
  const out = new ByteWriter().bytes(bytes.subarray(0, HEADER_BYTES));
  const write = (id: number, content: Uint8Array) => out.byte(id).u32(content.length).bytes(content);
  let hasImports = rewriter.added.length === 0;
  while (!reader.isAtEnd) {
    const id = reader.byte("a section");
    const section = reader.part(reader.u32("the size of a section"), "a section");
    if (!hasImports && id > SECTION.import) {
      write(SECTION.import, rewriter.imports(new ByteReader(new Uint8Array([0]))));
    }
    hasImports ||= id >= SECTION.import;
    write(id, rewriter.rewrite(id, section));
  }
  return out.done();
}

class SectionRewriter {
  readonly #rewriting: Rewriting;
  readonly #at: number;
  /** Names and types of the globals that are added, in the order of their import. */
  readonly added: readonly (readonly [name: string, type: number])[];
  #importedGlobals = 0;
  /** By index of the type, and by index of the module's own function. */
  #typeParams: readonly (number | undefined)[] = [];
  #params: readonly number[] = [];
  #is64Bit = false;

  constructor(rewriting: Rewriting, at: number) {
    this.#rewriting = rewriting;
    this.#at = at;
    this.added = [
      ...(rewriting.countsFuel ? [["fuel", I64]] as const : []),
      ...(rewriting.failsGrow ? [["grows", I32]] as const : []),
    ];
  }

  rewrite(id: number, section: ByteReader): Uint8Array {
    const whole = section.bytes.subarray(section.at, section.end);
    const renumber = this.#renumber;
    switch (id) {
      case SECTION.type:
        if (this.#rewriting.hasCanonicalNan) this.#typeParams = parametersOfTypes(section);
        return whole;
      case SECTION.import:
        return this.imports(section);
      case SECTION.func:
        this.#params = section.list("functions", () => this.#typeParams[section.u32("a type")] ?? 0);
        return whole;
      case SECTION.table:
        return copiedList(section, "tables", (copier) => copyTable(copier, renumber));
      case SECTION.memory:
        return copiedList(section, "memories", (copier) => this.#memory(copier));
      case SECTION.global:
        return copiedList(section, "globals", (copier) => {
          skipValueType(section);
          section.byte("whether a global may change");
          copier.constant(renumber);
        });
      case SECTION.export:
        return copiedList(section, "exports", (copier) => {
          section.name("the name of an export");
          if (section.byte("a kind of export") === GLOBAL_SORT) copier.global(renumber);
          else section.u32("an index");
        });
      case SECTION.element:
        return copiedList(section, "elements", (copier) => copyElement(copier, renumber));
      case SECTION.code:
        return this.#code(section);
      case SECTION.data:
        return copiedList(section, "data", (copier) => copyData(copier, renumber));
      default:
        return whole;
    }
  }

  /** The imports that the module has, and those that are added. */
  imports(section: ByteReader): Uint8Array {
    const start = section.at;
    const count = section.count("imports");
    const from = section.at;
    for (let left = count; left > 0; left--) {
      const { sort } = readImport(section, (flags) => this.#is64Bit ||= is64Bit(flags));
      if (sort === "global") this.#importedGlobals++;
    }
    section.requireEnd("the imports");
    if (this.added.length === 0) return section.bytes.subarray(start, section.end);
    const out = new ByteWriter().u32(count + this.added.length).bytes(section.bytes.subarray(from, section.end));
    for (const [name, type] of this.added) {
      out.name(ADDED_MODULE).name(name).byte(GLOBAL_SORT).byte(type).byte(MUTABLE);
    }
    return out.done();
  }

  readonly #renumber = (global: number): number => global < this.#importedGlobals ? global : global + this.added.length;

  #memory(copier: Copier): void {
    const { reader, out } = copier;
    const HAS_MOST = 1;
    const at = this.#at + reader.at;
    const { flags, least, most } = copier.instead(() => {
      const flags = reader.byte("limits");
      const least = reader.u64("a number of pages");
      return { flags, least, most: (flags & HAS_MOST) === 0 ? Infinity : reader.u64("a number of pages") };
    });
    this.#is64Bit ||= is64Bit(flags);
    const allowed = Math.min(most, this.#rewriting.maxPages ?? Infinity);
    if (least > allowed && least <= most) {
      throw new SeedbedError(
        "invalid",
        `at byte ${at}: expected a memory of at most ${allowed * PAGE_BYTES} bytes, found one that begins with ${
          least * PAGE_BYTES
        }`,
        { hint: "allow it more memory, by --max-memory or max_memory_mb" },
      );
    }
    out.byte(allowed === Infinity ? flags : flags | HAS_MOST).u32(least);
    if (allowed !== Infinity) out.u32(allowed);
  }

  #code(section: ByteReader): Uint8Array {
    const { countsFuel } = this.#rewriting;
    const options: CodeOptions = {
      ...this.#rewriting,
      renumber: this.#renumber,
      fuel: this.#importedGlobals,
      grows: this.#importedGlobals + (countsFuel ? 1 : 0),
      is64Bit: this.#is64Bit,
    };
    let index = 0;
    return copiedList(section, "functions", (copier) => {
      const body = copier.instead(() => section.part(section.u32("the size of a function"), "a function"));
      const rewritten = rewriteBody(body, this.#params[index++] ?? 0, options);
      copier.out.u32(rewritten.length).bytes(rewritten);
    });
  }
}

function is64Bit(flags: number): boolean {
  return (flags & 4) !== 0;
}
