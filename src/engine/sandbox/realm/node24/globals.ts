/** The runtime's globals that a world has as they are, put right where the runtime is not Node. */
import type { Undo } from "../replace.ts";
import { IS_DENO } from "../../../web/runtime.ts";

// Here and not when a world needs it: a world cannot wait for a module to be loaded.
const deno = IS_DENO ? await import("./deno/all.ts") : undefined;

const made = new Map<string, unknown>();

export function realGlobal(name: string): unknown {
  const real = (globalThis as unknown as Record<string, unknown>)[name];
  if (deno === undefined) return real;
  if (!made.has(name)) made.set(name, deno.inNodesWords(name, real));
  return made.get(name);
}

/** Functions of `node:crypto` in the place of the runtime's. */
export function cryptoFunctions(module: object): Record<string, unknown> {
  return deno?.cryptoInNodesWords(module as Readonly<Record<string, unknown>>) ?? {};
}

/** Functions of `Math` in the place of the runtime's. */
export const MATH_FUNCTIONS: object = deno?.MATH ?? {};

export function replaceForeign(): Undo[] {
  return deno?.replaceOnDeno() ?? [];
}
