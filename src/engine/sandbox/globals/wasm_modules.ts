/**
 * Modules of WebAssembly, compiled once for a process: they hold no state, and runs of a search compile the same bytes again and
 * again. Each run gets module objects of its own. The last few are kept.
 */
import { Buffer } from "node:buffer";
import { refuse } from "../realm/refused.ts";

type ModuleClass = new (bytes: unknown) => object;

const { Module: RealModule, validate: isValid } = (globalThis as unknown as {
  WebAssembly: { Module: ModuleClass; validate(bytes: unknown): boolean };
}).WebAssembly;
/** A module object of its own over the same code. */
const clone = structuredClone;

interface Compiled {
  readonly bytes: Uint8Array;
  readonly module: object;
}

const MAX_KEPT = 8;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
/** The most recently used last. */
const kept: Compiled[] = [];

/**
 * As `new WebAssembly.Module(source)`. What is neither a buffer nor a view of one is for the runtime to refuse.
 * @throws Failure for a module with shared memory
 */
export function compileModule(source: unknown): object {
  const bytes = viewOf(source);
  if (bytes === undefined) return new RealModule(source);
  const known = kept.findIndex((each) => Buffer.compare(each.bytes, bytes) === 0);
  if (known >= 0) {
    kept.push(...kept.splice(known, 1));
    return clone(kept.at(-1)!.module);
  }
  const own = bytes.slice();
  const module = new RealModule(own);
  if (hasSharedMemory(own)) throw refuse("WebAssembly.Module with shared memory", WITHOUT_THREADS);
  kept.push({ bytes: own, module });
  while (kept.length > MAX_KEPT || kept.reduce((sum, each) => sum + each.bytes.length, 0) > MAX_KEPT_BYTES) {
    kept.shift();
  }
  return clone(module);
}

export const WITHOUT_THREADS = "use the package's build without threads: a world has one thread";

/** False also for modules that a world refuses: this is how packages find out what there is. */
export function validateModule(source: unknown): boolean {
  const bytes = viewOf(source);
  return isValid(source) && (bytes === undefined || !hasSharedMemory(bytes));
}

/** The bytes as they are now. */
export function viewOf(source: unknown): Uint8Array | undefined {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (!ArrayBuffer.isView(source)) return undefined;
  return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
}

const MEMORY_SECTION = 5;
const SHARED = 2;

/** Whether a valid module declares a memory that threads may share (https://webassembly.github.io/threads/core/binary/types.html). */
function hasSharedMemory(bytes: Uint8Array): boolean {
  let at = 8;
  const readNumber = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = readNumber() + at;
    if (section === MEMORY_SECTION) {
      for (let left = readNumber(); left > 0; left--) {
        const flags = readNumber();
        if ((flags & SHARED) !== 0) return true;
        readNumber();
        if ((flags & 1) !== 0) readNumber();
      }
    }
    at = end;
  }
  return false;
}
