/**
 * Dictionaries of other fuzzers: a word a line, in quotes, perhaps with a name in front, as in `keyword="\x00GET"`. AFL and
 * libFuzzer have the same format (https://llvm.org/docs/LibFuzzer.html#dictionaries).
 */
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";

const MAX_BYTES = 16 * 1024 * 1024;
const LINE = /^\s*(?:[\w.@-]+\s*=\s*)?"((?:[^"\\]|\\.)*)"\s*$/;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|(.))/gs;
const encoder = new TextEncoder();

/**
 * Reads the words of a dictionary.
 * @param shown the path in messages
 * @throws SeedbedError `invalid` for a line that has no word, with its number
 */
export function readDictionary(path: string, shown: string): Uint8Array[] {
  const text = readRegularFile(path, { what: "a dictionary", maxBytes: MAX_BYTES, shown }).toString();
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return [];
    const word = LINE.exec(line)?.[1];
    const bytes = word === undefined ? undefined : bytesOf(word);
    if (bytes !== undefined && bytes.length > 0) return [bytes];
    throw new SeedbedError("invalid", `expected a word in quotes, found ${line.trim().slice(0, 60)}`, {
      location: { file: shown, line: index + 1 },
      hint: 'such as "GET" or name="\\x00\\xff"; \\\\ and \\" stand for themselves',
    });
  });
}

/** Undefined for an escape that there is not. */
function bytesOf(word: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let from = 0;
  for (const { 0: { length }, 1: hex, 2: character, index } of word.matchAll(ESCAPE)) {
    bytes.push(...encoder.encode(word.slice(from, index)));
    from = index + length;
    if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else if (character === "\\" || character === '"') bytes.push(character.charCodeAt(0));
    else return undefined;
  }
  return Uint8Array.from([...bytes, ...encoder.encode(word.slice(from))]);
}
