/**
 * The signature of a state: equal for states that are alike, so that a search can tell new ones from others. It keeps the shape of the
 * JSON; a number counts by its sign and its number of digits, a list by its size class and the kinds of its items, and a text
 * by itself if it is a word, such as the name of a mode.
 */
import type { Json } from "../../json.ts";
import { toHex } from "../../primordials.ts";

/** @returns eight hexadecimal digits */
export function signatureOf(state: Json): string {
  return digest(shapeOf(state, 0));
}

/** FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return toHex(new Uint8Array([hash >>> 24, hash >>> 16, hash >>> 8, hash]), 4);
}

const MAX_DEPTH = 8;
const WORD = /^[a-z][a-z_-]{0,23}$/i;

function shapeOf(value: Json, depth: number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberClass(value);
  if (typeof value === "string") return value === "" ? '""' : WORD.test(value) ? JSON.stringify(value) : "text";
  if (depth === MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const kinds = new Set<string>();
    for (const item of value) kinds.add(shapeOf(item, depth + 1));
    return `${sizeClass(value.length)}[${[...kinds].sort().join()}]`;
  }
  const object = value as { readonly [key: string]: Json };
  return `{${Object.keys(object).sort().map((key) => `${key}:${shapeOf(object[key]!, depth + 1)}`).join()}}`;
}

/** `-2`, `0`, `3`: the sign, and the number of digits before the point. */
function numberClass(value: number): string {
  if (value === 0) return "0";
  const digits = 1 + Math.max(0, Math.floor(Math.log10(Math.abs(value))));
  return String(value < 0 ? -digits : digits);
}

/** 0, 1, 2 to 3, 4 to 7 and so on. */
function sizeClass(length: number): number {
  return 32 - Math.clz32(length);
}
