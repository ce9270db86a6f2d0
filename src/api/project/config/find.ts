/** Finds the file that holds the configuration: the one that is named, or the only one of the nearest folder that has any. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { MAX_CONFIG_BYTES } from "./document.ts";

/** Files that are a configuration. */
const OWN_FILES = ["seedbed.json", "seedbed.yaml", "seedbed.yml"];
/** Files of others, which hold it under a key. */
const SHARED_FILES = ["package.json", "deno.json", "deno.jsonc"];
export const KEY = "seedbed";

const ENDINGS = [".json", ".jsonc", ".yaml", ".yml"];

/** The file of a configuration, and where it stands in it. */
export interface ConfigPlace {
  /** Absolute path. */
  readonly path: string;
  /** The key in it, where the file is not a configuration as a whole. */
  readonly key: "seedbed" | undefined;
}

/** `seedbed.json`, `package.json ("seedbed")`. */
export function describePlace({ key }: Pick<ConfigPlace, "key">, shown: string): string {
  return key === undefined ? shown : `${shown} ("${key}")`;
}

/** The file that `--config` names, whether it is there or not. @throws SeedbedError `usage` when it cannot be one */
export function namedConfig(name: string, cwd: string): ConfigPlace {
  const path = resolve(cwd, name);
  if (ENDINGS.includes(extname(path).toLowerCase())) {
    return { path, key: SHARED_FILES.includes(basename(path)) ? KEY : undefined };
  }
  throw new SeedbedError("usage", `--config: expected a file that ends in ${ENDINGS.join(", ")}, found "${name}"`);
}

/**
 * Looks in `cwd` and the folders above it.
 * @throws SeedbedError `invalid` when a folder has several
 */
export async function findConfig(cwd: string): Promise<ConfigPlace | undefined> {
  for (let folder = resolve(cwd);; folder = dirname(folder)) {
    const places = await configsIn(folder);
    if (places.length > 1) throw severalIn(places);
    if (places.length === 1) return places[0];
    if (folder === dirname(folder)) return undefined;
  }
}

async function configsIn(folder: string): Promise<ConfigPlace[]> {
  const found = await Promise.all([
    ...OWN_FILES.map(async (name) => await exists(join(folder, name)) && { path: join(folder, name), key: undefined }),
    ...SHARED_FILES.map(async (name) => await hasKey(join(folder, name)) && { path: join(folder, name), key: KEY }),
  ]);
  return found.filter((place) => place !== false) as ConfigPlace[];
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

/** Returns whether the file has the key. One that does not even mention it is not parsed: it may be as broken as it likes. */
async function hasKey(path: string): Promise<boolean> {
  const isFile = await stat(path).then((found) => found.isFile(), () => false);
  if (!isFile) return false;
  const bytes = readRegularFile(path, {
    what: "a configuration file",
    maxBytes: MAX_CONFIG_BYTES,
    hint: "it may hold the configuration; choose another file with --config",
  });
  if (!bytes.includes(`"${KEY}"`)) return false;
  const { readDocument } = await import("./document.ts");
  const { value } = await readDocument(path);
  return typeof value === "object" && value !== null && Object.hasOwn(value, KEY);
}

function severalIn(places: readonly ConfigPlace[]): SeedbedError {
  const names = places.map((place) => describePlace(place, basename(place.path)));
  return new SeedbedError(
    "invalid",
    `expected one configuration in this folder, found ${places.length}: ${names.join(", ")}`,
    {
      location: { file: places[0]!.path },
      hint: "keep one of them, or choose with --config",
    },
  );
}
