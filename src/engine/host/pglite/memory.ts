/**
 * The memory of a database as it was, put back after each run. What differs is far less than what there is: pages are compared, and
 * those that have changed are copied.
 */

import { Buffer } from "node:buffer";

const PAGE_BYTES = 65_536;

/** What the memory of an instance is, and how far the program has asked for it. */
export interface WasmMemory {
  readonly wasm: WebAssembly.Memory;
  /** Bytes above it have never been used. */
  usedBytes(): number;
}

export class MemorySnapshot {
  readonly #of: WasmMemory;
  /** By page; none for pages that are zero. */
  readonly #pages: (Uint8Array | undefined)[] = [];

  constructor(of: WasmMemory) {
    this.#of = of;
    const bytes = new Uint8Array(of.wasm.buffer);
    const count = bytes.length / PAGE_BYTES;
    for (let page = 0; page < count; page++) {
      const now = pageOf(bytes, page);
      this.#pages.push(isZero(now) ? undefined : now.slice());
    }
  }

  /** Returns how many pages had changed. */
  restore(): number {
    const bytes = new Uint8Array(this.#of.wasm.buffer);
    const lastUsed = Math.floor(this.#of.usedBytes() / PAGE_BYTES);
    let changed = 0;
    for (let page = 0; page < bytes.length / PAGE_BYTES; page++) {
      const was = this.#pages[page];
      if (was === undefined && page > lastUsed) continue;
      const now = pageOf(bytes, page);
      if (was === undefined ? isZero(now) : Buffer.compare(now, was) === 0) continue;
      changed++;
      if (was === undefined) now.fill(0);
      else now.set(was);
    }
    return changed;
  }
}

const ZERO = new Uint8Array(PAGE_BYTES);

function pageOf(bytes: Uint8Array, page: number): Uint8Array {
  return bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
}

function isZero(page: Uint8Array): boolean {
  return Buffer.compare(page, ZERO) === 0;
}
