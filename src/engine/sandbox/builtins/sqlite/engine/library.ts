/**
 * SQLite for one program: an instance of the WebAssembly module that its databases share, as they share a library in a process. Its files are
 * those of the world, and so are its time and its random numbers.
 */
import { loadSqlite, SQLITE_PACKAGE } from "../../../../host/sqlite/load.ts";
import { Failure } from "../../../../findings/failure.ts";
import type { Scope } from "../../../realm/scope.ts";
import type { Exports } from "./exports.ts";
import { Memory } from "./memory.ts";
import { fileCalls } from "./system/files.ts";
import { timeCalls } from "./system/time.ts";
import { type Signature, trampolines } from "./trampolines.ts";

/** As the module declares it. */
const INITIAL_PAGES = 128;
const MAX_PAGES = 32_768;
const PAGE_BYTES = 65_536;

/** Functions of JavaScript that SQLite calls, with the number that it was given for it. */
export interface Callbacks {
  /** Of a function or an aggregate. */
  readonly call: (context: number, count: number, values: number) => void;
  readonly inverse: (context: number, count: number, values: number) => void;
  readonly value: (context: number) => void;
  readonly final: (context: number) => void;
  readonly busy: (times: number) => number;
  readonly authorize: (action: number, a: number, b: number, c: number, d: number) => number;
  readonly filter: (table: number) => number;
  readonly conflict: (kind: number, iterator: number) => number;
}

const SIGNATURES = {
  xCall: "iii>",
  xInverse: "iii>",
  xValue: "i>",
  xFinal: "i>",
  xBusy: "ii>i",
  xAuthorize: "iiiiii>i",
  xFilter: "ii>i",
  xConflict: "iii>i",
} satisfies Record<string, Signature>;

type Pointers = Readonly<Record<keyof typeof SIGNATURES, number>>;

const { Instance, Memory: WasmMemory } = WebAssembly;

export class Library {
  readonly scope: Scope;
  readonly memory: Memory;
  readonly exports: Exports;
  /** Where SQLite finds the functions that it calls. */
  readonly pointers: Pointers;
  readonly #callbacks = new Map<number, Partial<Callbacks>>();
  #callbackIds = 0;
  #codeNames: ReadonlyMap<number, string> | undefined;

  constructor(scope: Scope) {
    this.scope = scope;
    const memory = this.memory = new Memory(new WasmMemory({ initial: INITIAL_PAGES, maximum: MAX_PAGES }));
    const calls = {
      ...fileCalls(scope, memory),
      ...timeCalls(scope, memory),
      ...heapCalls(memory),
      ...environmentCalls(memory),
      memory: memory.memory,
    } as unknown as WebAssembly.ModuleImports;
    const { exports } = new Instance(module(scope), { env: calls, wasi_snapshot_preview1: calls });
    this.exports = exports as unknown as Exports;
    memory.allocateBy(this.exports);
    this.exports.__wasm_call_ctors();
    this.pointers = this.#pointers();
  }

  /** A number that SQLite hands to its callbacks, by which they are found. */
  register(callbacks: Partial<Callbacks>): number {
    this.#callbacks.set(++this.#callbackIds, callbacks);
    return this.#callbackIds;
  }

  forget(id: number): void {
    this.#callbacks.delete(id);
  }

  /** The names of the codes of errors, by their numbers. */
  get codeNames(): ReadonlyMap<number, string> {
    if (this.#codeNames === undefined) {
      const { resultCodes } = JSON.parse(this.text(this.exports.sqlite3__wasm_enum_json())!) as {
        resultCodes: Readonly<Record<string, number>>;
      };
      this.#codeNames = new Map(Object.entries(resultCodes).map(([name, code]) => [code, name]));
    }
    return this.#codeNames;
  }

  text(address: number): string | undefined {
    return this.memory.text(address);
  }

  #pointers(): Pointers {
    const { __indirect_function_table: table, sqlite3_user_data: userData } = this.exports;
    const of = (id: number) => this.#callbacks.get(id)!;
    const made = trampolines(SIGNATURES, {
      xCall: (context, count, values) => of(userData(context!)).call!(context!, count!, values!),
      xInverse: (context, count, values) => of(userData(context!)).inverse!(context!, count!, values!),
      xValue: (context) => of(userData(context!)).value!(context!),
      xFinal: (context) => of(userData(context!)).final!(context!),
      xBusy: (id, times) => of(id!).busy!(times!),
      xAuthorize: (id, action, a, b, c, d) => of(id!).authorize!(action!, a!, b!, c!, d!),
      xFilter: (id, name) => of(id!).filter!(name!),
      xConflict: (id, kind, iterator) => of(id!).conflict!(kind!, iterator!),
    });
    const names = Object.keys(SIGNATURES) as (keyof typeof SIGNATURES)[];
    const first = table.grow(names.length);
    names.forEach((name, index) => table.set(first + index, made[name]));
    return Object.fromEntries(names.map((name, index) => [name, first + index])) as Record<keyof Pointers, number>;
  }
}

/** The one of a program. */
export function libraryOf(scope: Scope): Library {
  return scope.once(makeLibrary);
}

function makeLibrary(scope: Scope): Library {
  return new Library(scope);
}

/** @throws Failure if it is not installed */
function module(scope: Scope): WebAssembly.Module {
  let reason = `databases of SQLite run by the package ${SQLITE_PACKAGE}, which is not installed`;
  try {
    const loaded = loadSqlite();
    if (loaded !== undefined) return loaded;
  } catch (error) {
    reason = `the installed ${SQLITE_PACKAGE} is not as expected: ${(error as Error).message}`;
  }
  const failure = new Failure("unsimulated", "sqlite is not installed", reason, {
    hint: `npm install --save-dev ${SQLITE_PACKAGE}`,
  });
  scope.world.kernel.report(failure);
  throw failure;
}

function heapCalls(memory: Memory): Record<string, (...args: never[]) => unknown> {
  return {
    emscripten_get_heap_max: () => MAX_PAGES * PAGE_BYTES,
    emscripten_resize_heap(bytes: number) {
      const missing = Math.ceil(((bytes >>> 0) - memory.memory.buffer.byteLength) / PAGE_BYTES);
      try {
        memory.memory.grow(Math.max(missing, 0));
        return 1;
      } catch {
        return 0;
      }
    },
  };
}

/** A database reads none of the environment. */
function environmentCalls(memory: Memory): Record<string, (...args: never[]) => unknown> {
  return {
    environ_get: () => 0,
    environ_sizes_get(countAt: number, bytesAt: number) {
      memory.setI32(countAt, 0);
      memory.setI32(bytesAt, 0);
      return 0;
    },
  };
}
