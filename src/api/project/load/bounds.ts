/** Bounds what a JSON or YAML text may hold, by reading it once from beginning to end. */
import { MAX_JSON_DEPTH } from "../../../engine/json.ts";

/** In all of a file. */
export const MAX_KEYS = 1_000_000;

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

const [QUOTE, BACKSLASH, COLON, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [...'"\\:[]{}'].map((character) =>
  character.charCodeAt(0)
);

/** Returns the place at which JSON is nested too deeply; undefined if there is none. */
export function deepPlaceInJson(text: string, maxDepth = MAX_JSON_DEPTH): TextPlace | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      while (++at < text.length && text.charCodeAt(at) !== QUOTE) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (code === OPEN_LIST || code === OPEN_MAP) {
      if (++depth > maxDepth) return placeOf(text, at);
    } else if (code === CLOSE_LIST || code === CLOSE_MAP) depth--;
  }
  return undefined;
}

/** Returns whether there may be more keys than allowed: each has a colon of its own, but in explicit YAML (`? key`). */
export function tooManyKeys(text: string, maxKeys = MAX_KEYS): boolean {
  let keys = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === COLON && ++keys > maxKeys) return true;
  return false;
}

function placeOf(text: string, offset: number): TextPlace {
  let [line, start] = [1, 0];
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
