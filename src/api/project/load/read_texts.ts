/** The files of a folder, which become a part of a world: its texts, read when a scenario is loaded. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";

/** The largest base that a trace can carry: fixtures, not data sets. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 10_000;

/**
 * Paths relative to the folder, and texts.
 * @param what names the folder in messages
 * @throws SeedbedError `invalid` for too many of them, and for what is no text
 */
export async function readTexts(folder: string, what: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  let bytes = 0;
  const visit = async (path: string, shown: string): Promise<void> => {
    for (const entry of (await readdir(path, { withFileTypes: true })).sort((a, b) => a.name < b.name ? -1 : 1)) {
      const [inner, name] = [join(path, entry.name), shown === "" ? entry.name : `${shown}/${entry.name}`];
      if (entry.isDirectory()) await visit(inner, name);
      // A link could lead anywhere.
      if (!entry.isFile()) continue;
      const content = await readFile(inner);
      bytes += content.length;
      if (bytes > MAX_BYTES || found.length >= MAX_FILES) throw tooLarge(folder, what);
      found.push([name, decode(content, inner, what)]);
    }
  };
  await visit(folder, "");
  return found;
}

function decode(content: Uint8Array, file: string, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new SeedbedError("invalid", `${what}: expected text files, found one that is not UTF-8`, {
      location: { file },
      cause,
    });
  }
}

function tooLarge(folder: string, what: string): SeedbedError {
  return new SeedbedError(
    "invalid",
    `${what}: expected at most ${MAX_FILES} files and ${MAX_BYTES} bytes, found more`,
    { location: { file: folder }, hint: "point it at the files that the scenario needs" },
  );
}
