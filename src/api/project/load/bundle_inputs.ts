/**
 * The state of all that a bundle was made from: the files that esbuild read, those that say how imports are resolved, and the names
 * in the folders where an import is looked for. If none of it has changed, esbuild would make the same bundle again.
 *
 * Where that cannot be said for sure, there is no such state, and the module is bundled each time: for paths that a `tsconfig.json`
 * maps or takes from a package, for Plug'n'Play and `NODE_PATH`, and for files that changed while the bundle was made.
 */
import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import process from "node:process";
import { z } from "zod";

/** Digests by absolute path; null for what is not there. */
const digests = z.record(z.string(), z.string().nullable());

export const inputsSchema = z.strictObject({ files: digests, folders: digests });

/** Digests of files, and of the names in folders. */
export type BundleInputs = z.output<typeof inputsSchema>;

const SETTINGS = ["package.json", "tsconfig.json", "jsconfig.json"];
const PLUG_AND_PLAY = [".pnp.cjs", ".pnp.js", ".pnp.data.json"];
/** A file that was written this long before the bundle may have been written after it was read: file systems round times. */
const ROUNDING_MS = 50;

/**
 * @param files absolute paths, of which some may not exist
 * @param startedMs when esbuild began, in ms since the epoch
 */
export async function inputsOf(files: readonly string[], startedMs: number): Promise<BundleInputs | undefined> {
  if (process.env["NODE_PATH"]) return undefined;
  const folders = new Set(files.map((file) => dirname(file)));
  const above = new Set([...folders].flatMap(foldersAbove));
  const looked = new Set(files);
  for (const folder of above) {
    for (const name of [...SETTINGS, ...PLUG_AND_PLAY]) looked.add(join(folder, name));
  }
  const listed = new Set([...folders, ...[...folders].map((folder) => dirname(folder))]);
  for (const folder of above) {
    const modules = join(folder, "node_modules");
    listed.add(modules);
    for (const name of await readdir(modules).catch(() => [])) {
      if (name.startsWith("@")) listed.add(join(modules, name));
    }
  }
  const inputs = { files: await digestsOf(looked, digestOfFile), folders: await digestsOf(listed, digestOfFolder) };
  const there = Object.entries({ ...inputs.files, ...inputs.folders }).flatMap(([path, digest]) =>
    digest === null ? [] : [path]
  );
  const isSure = await Promise.all(there.map((path) => isPlain(path, inputs.files, startedMs)));
  return isSure.every(Boolean) ? inputs : undefined;
}

/** Returns whether all is as it was. */
export async function areCurrent({ files, folders }: BundleInputs): Promise<boolean> {
  if (process.env["NODE_PATH"]) return false;
  return await isSame(files, digestOfFile) && await isSame(folders, digestOfFolder);
}

async function isSame(
  known: BundleInputs["files"],
  digest: (path: string) => Promise<string | null>,
): Promise<boolean> {
  const now = await digestsOf(Object.keys(known), digest);
  return Object.entries(known).every(([path, before]) => now[path] === before);
}

async function digestsOf(
  paths: Iterable<string>,
  digest: (path: string) => Promise<string | null>,
): Promise<BundleInputs["files"]> {
  return Object.fromEntries(await Promise.all([...paths].map(async (path) => [path, await digest(path)] as const)));
}

async function digestOfFile(path: string): Promise<string | null> {
  return await readFile(path).then((content) => createHash("sha256").update(content).digest("hex"), () => null);
}

/** The names in it, with the targets of links. What Seedbed keeps there itself is no module. */
async function digestOfFolder(path: string): Promise<string | null> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return null;
  const names = await Promise.all(
    entries.filter(({ name }) => name !== ".seedbed").map(async (entry) =>
      entry.isSymbolicLink() ? `${entry.name}\0${await readlink(join(path, entry.name)).catch(() => "")}` : entry.name
    ),
  );
  return createHash("sha256").update(JSON.stringify(names.toSorted())).digest("hex");
}

async function isPlain(path: string, files: BundleInputs["files"], startedMs: number): Promise<boolean> {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  if (PLUG_AND_PLAY.includes(name)) return false;
  if (Object.hasOwn(files, path)) {
    const { mtimeMs, ctimeMs } = await lstat(path);
    if (Math.max(mtimeMs, ctimeMs) > startedMs - ROUNDING_MS) return false;
  }
  const isConfig = name === "tsconfig.json" || name === "jsconfig.json";
  if (!isConfig || path.includes(`${sep}node_modules${sep}`)) return true;
  return !/"(extends|paths|baseUrl|rootDirs)"/.test(await readFile(path, "utf8"));
}

function foldersAbove(folder: string): string[] {
  const above = [folder];
  for (let next = dirname(folder); next !== above.at(-1); next = dirname(next)) above.push(next);
  return above.map((each) => resolve(each));
}
