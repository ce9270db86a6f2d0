/** JSON lets the last of several equal keys win, which would hide the others. The YAML parser refuses them itself. */
import { SeedbedError } from "../../../engine/errors.ts";

/**
 * @param prefix keys that lead to the part of the document that is looked at
 * @throws SeedbedError `invalid`, with the place of the key that stands there again
 */
export async function refuseRepeatedKeys(file: string, text: string, prefix: readonly string[] = []): Promise<void> {
  const { readYaml, repeatedKey } = await import("./yaml.ts");
  const { document, placeAt } = readYaml(text);
  const [from = 0, to = Infinity] = (document.getIn(prefix, true) as { range?: readonly number[] } | undefined)
    ?.range ?? [];
  const isWanted = (offset: number) =>
    offset >= from && offset < to || prefix.some((key) => text.startsWith(`"${key}"`, offset));
  const repeated = repeatedKey(document, isWanted);
  if (repeated === undefined) return;
  throw new SeedbedError("invalid", `expected each key once, found ${JSON.stringify(repeated.key)} again`, {
    location: { file, ...placeAt(repeated.offset) },
    hint: "remove one of them",
  });
}

/** Returns whether JSON has more keys than what was read from it: quick, for files that are large and mostly have not. */
export function hasRepeatedKeys(text: string, value: unknown): boolean {
  return pairsIn(text) > keysIn(value);
}

const [QUOTE, BACKSLASH, COLON] = ['"', "\\", ":"].map((character) => character.charCodeAt(0));

/** Colons outside of texts. */
function pairsIn(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) pairs++;
    if (code !== QUOTE) continue;
    while (text.charCodeAt(++at) !== QUOTE && at < text.length) if (text.charCodeAt(at) === BACKSLASH) at++;
  }
  return pairs;
}

function keysIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((keys, item) => keys + keysIn(item), 0);
  let keys = 0;
  for (const key in value) keys += 1 + keysIn((value as Record<string, unknown>)[key]);
  return keys;
}
