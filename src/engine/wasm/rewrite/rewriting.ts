/** What is changed in the core code of a guest, and what such code imports beside its own imports. */

export interface Rewriting {
  /** Calls and iterations of loops are counted, and it traps when the count has come to its end. */
  readonly countsFuel: boolean;
  /** A NaN that arithmetic makes has the same bits on every machine. */
  readonly hasCanonicalNan: boolean;
  /** Vector instructions that machines carry out differently are refused. */
  readonly refusesRelaxed: boolean;
  /** The most that each of its memories grows to, in pages of 64 KiB; undefined for what the code says itself. */
  readonly maxPages: number | undefined;
  /** An attempt to grow a memory can be made to fail. */
  readonly failsGrow: boolean;
}

export const PAGE_BYTES = 65_536;

export const ADDED_MODULE = "seedbed:limits";

/**
 * `fuel`: how many calls and iterations are left, below zero once there was none for one. `grows`: the number of attempts to grow
 * a memory up to the one that fails.
 */
export type AddedImports = Readonly<Record<"fuel" | "grows", WebAssembly.Global>>;

export function addedImports(fuel = 0, failedGrow = 0): AddedImports {
  return {
    fuel: new WebAssembly.Global({ value: "i64", mutable: true }, BigInt(fuel)),
    grows: new WebAssembly.Global({ value: "i32", mutable: true }, failedGrow),
  };
}
