/** Selects the scenario files that a change of other files may affect. */
import { basename, dirname, extname, sep } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { importsOf } from "../../../engine/sandbox/build/imports.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { MODULE_ENDINGS } from "../../project/load/load.ts";
import { MAX_FILE_BYTES } from "../../project/load/read_data.ts";

/** The files that a scenario file consists of. */
export interface Sources {
  /** Absolute paths. Undefined where that is not known, because the file does not bundle. */
  readonly files: ReadonlySet<string> | undefined;
  /** Folder all of which it may take into its world. */
  readonly base: string | undefined;
}

export type SourcesByFile = ReadonlyMap<string, Sources>;

/** Files that say how others are found or run. */
const SETTINGS = /^(seedbed\.(json|ya?ml)|package\.json|deno\.jsonc?|tsconfig(\..+)?\.json)$/;

/** @param files scenario files, absolute paths */
export async function sourcesOf(files: readonly string[]): Promise<SourcesByFile> {
  const modules = await importsOf(files.filter((file) => MODULE_ENDINGS.includes(extname(file).toLowerCase())));
  const known = files.map((file) => [file, modules.has(file) ? modules.get(file) : new Set([file])] as const);
  const own = new Set(known.flatMap(([file, parts = [file]]) => [...parts].filter(isOwn)));
  const withBase = new Set([...own].filter(mentionsBase));
  return new Map(known.map(([file, parts]) => {
    const mayHaveBase = [...parts ?? [file]].some((part) => withBase.has(part));
    return [file, { files: parts, base: mayHaveBase ? dirname(file) : undefined }];
  }));
}

function isOwn(path: string): boolean {
  return !path.includes(`${sep}node_modules${sep}`);
}

/** A base folder is one below the scenario's. Where the word does not stand, there is none. */
function mentionsBase(file: string): boolean {
  try {
    return /\bbase\b/.test(readRegularFile(file, { what: "a scenario file", maxBytes: MAX_FILE_BYTES }).toString());
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    return true;
  }
}

/**
 * The scenario files that have to be run again, in the order of `sources`.
 * @param changed absolute paths of files that were changed, added or removed
 */
export function affectedBy(changed: readonly string[], sources: SourcesByFile): string[] {
  const all = changed.some(isSetting);
  return [...sources].filter(([, { files, base }]) =>
    all || files === undefined ||
    changed.some((path) => files.has(path) || base !== undefined && path.startsWith(`${base}${sep}`))
  ).map(([file]) => file);
}

export function isSetting(path: string): boolean {
  return SETTINGS.test(basename(path));
}

/** Files whose parts are others than they were: an import may lead to another file although none of them was changed. */
export function madeOfOthers(before: SourcesByFile, now: SourcesByFile): string[] {
  return [...now].filter(([file, { files }]) => {
    const were = before.get(file)?.files;
    return were === undefined || files === undefined || were.size !== files.size ||
      [...files].some((part) => !were.has(part));
  }).map(([file]) => file);
}
