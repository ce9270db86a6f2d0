/** The file that somebody may have meant by a path at which there is none. */
import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { suggest } from "../../../engine/text/suggest.ts";

/**
 * A path beside the one that is missing, written as that one is; undefined where nothing is near.
 * @param path of what is missing, absolute
 * @param shown the same path as it was given
 * @param endings what may be meant ends in one of these
 */
export async function similarFile(
  path: string,
  shown: string,
  endings: readonly string[],
): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  const files = names.filter((name) => endings.includes(extname(name).toLowerCase()));
  // Nearly all of them end alike, so that the ending tells only files of one stem apart: the later entry stays.
  const typed = withKnownEnding(basename(path));
  const ending = typed.slice(stemOf(typed).length);
  files.sort((a, b) => Number(a.endsWith(ending)) - Number(b.endsWith(ending)));
  const byStem = new Map(files.map((name) => [stemOf(name), name]));
  const meant = suggest(stemOf(typed), [...byStem.keys()]);
  if (meant === undefined) return undefined;
  const folder = dirname(shown);
  const name = byStem.get(meant)!;
  return folder === "." && !shown.startsWith(".") ? name : join(folder, name);
}

/** `s.scnario.ts` is meant as `s.scenario.ts`. */
function withKnownEnding(name: string): string {
  const [, stem, middle, ending] = /^(.+)\.([^.]+)(\.[^.]+)$/.exec(name) ?? [];
  const meant = middle === undefined ? undefined : suggest(middle, KINDS);
  return meant === undefined ? name : `${stem}.${meant}${ending}`;
}

const KINDS = ["scenario", "fozzy"];

function stemOf(name: string): string {
  return name.replace(/(?<=.)(\.(scenario|fozzy))?\.[^.]*$/, "");
}
