/**
 * Finds the places of values in a YAML text, by the package `yaml`. What they are is for `@std/yaml` to say.
 *
 * To be imported when it is needed. The package itself is not: in the bundle an `import()` of a CommonJS package gives its
 * default export and no names.
 */
import { type Document, isMap, isScalar, Lexer, LineCounter, parseDocument, visit } from "yaml";
import { MAX_JSON_DEPTH } from "../../../engine/json.ts";
import type { TextPlace } from "./bounds.ts";

export { isMap, isScalar } from "yaml";

export interface YamlText {
  readonly document: Document.Parsed;
  placeAt(offset: number): TextPlace;
}

/**
 * The document of a text, with its errors. Comparing each key with all others and painting each error take time that grows
 * with the square of the length: repeated keys are for `repeatedKey` to find, and errors have offsets.
 */
export function readYaml(text: string): YamlText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false, logLevel: "error" });
  const placeAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return { document, placeAt };
}

/** The first key of the document, or of the part of it between two offsets, that its map has already. */
export function repeatedKey(
  document: Document.Parsed,
  isWanted: (offset: number) => boolean = () => true,
): { readonly key: string; readonly offset: number } | undefined {
  let found: { key: string; offset: number } | undefined;
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const [name, offset] = [String(key.value), key.range?.[0] ?? 0];
        if (seen.has(name) && isWanted(offset) && (found === undefined || offset < found.offset)) {
          found = { key: name, offset };
        }
        seen.add(name);
      }
    },
  });
  return found;
}

/** The character that the lexer puts before a piece of text that is a scalar. */
const SCALAR = "\u{1f}";

/**
 * Returns the place at which YAML is nested too deeply; undefined if there is none. Blocks are counted by the columns at
 * which they begin: a list may begin where the key that holds it does, so that there may be twice as many levels.
 */
export function deepPlaceInYaml(text: string, maxDepth = MAX_JSON_DEPTH): TextPlace | undefined {
  if (!mayBeDeep(text, maxDepth)) return undefined;
  let [flow, line, column, first, previous] = [0, 1, 1, 0, ""];
  const blocks: number[] = [];
  for (const token of new Lexer().lex(text)) {
    const isText = previous === SCALAR;
    previous = token;
    if (token === SCALAR || token === "\u{2}" || token === "\u{18}" || token === "\u{feff}") continue;
    if (!isText && (token === "[" || token === "{")) flow++;
    else if (!isText && (token === "]" || token === "}")) flow = Math.max(0, flow - 1);
    else if (!isText && flow === 0 && (token === "-" || token === "?" || token === ":")) {
      const at = token === ":" && first > 0 ? first : column;
      while (blocks.length > 0 && blocks.at(-1)! > at) blocks.pop();
      if (blocks.at(-1) !== at) blocks.push(at);
      first = 0;
    } else if (first === 0 && token.trim() !== "") first = column;
    if (flow + blocks.length > maxDepth) return { line, column };
    const lastLine = token.lastIndexOf("\n");
    if (lastLine < 0) column += token.length;
    else {
      for (let end = token.indexOf("\n"); end >= 0; end = token.indexOf("\n", end + 1)) line++;
      column = token.length - lastLine;
      first = 0;
    }
  }
  return undefined;
}

/** Most texts have too few brackets, and too short beginnings of lines, to be deep. */
function mayBeDeep(text: string, maxDepth: number): boolean {
  let opened = 0;
  for (let at = 0; at < text.length && opened <= maxDepth; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) opened++;
  }
  return opened > maxDepth || new RegExp(`^[ ?:-]{${Math.floor(maxDepth / 2)}}`, "m").test(text);
}

/** The place of the value at `keys`, or of the innermost one on the way that there is; undefined if there is none. */
export function placeInYaml(text: string, keys: readonly (string | number)[]): TextPlace | undefined {
  const { document, placeAt } = readYaml(text);
  let offset: number | undefined;
  for (let length = keys.length; length > 0 && offset === undefined; length--) {
    const path = keys.slice(0, length);
    const holder = length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path.at(-1)))
      : undefined;
    // The key of a field, not its value: that is where an unknown or misspelt one is to be seen.
    const node = pair?.key ?? document.getIn(path, true);
    offset = (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
  }
  return offset === undefined ? undefined : placeAt(offset);
}
