/** The modules of a repository that are its own: nothing that git leaves out, that was installed, or that was built. */
import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { existsSync } from "node:fs";
import { SeedbedError } from "../engine/errors.ts";
import { FOREIGN_FOLDERS } from "../api/project/load/find_files.ts";
import { MODULE_ENDINGS } from "../api/project/load/load.ts";
import { type IgnoreRules, isIgnored, rulesAround, rulesIn } from "./gitignore.ts";
import { systemReason, type UnreadableFile } from "./unread.ts";

export interface OwnFiles {
  /** Absolute paths, sorted. */
  readonly modules: readonly string[];
  /** Folders that cannot be listed, and what else may hide modules. */
  readonly unread: readonly UnreadableFile[];
  /** Links, absolute. They are not followed: what they lead to is either read where it is, or of another repository. */
  readonly links: readonly string[];
}

/**
 * @param path absolute, a folder or one module
 * @throws SeedbedError `unreadable` when it is not there, `usage` when it is neither
 */
export async function ownFiles(path: string, signal?: AbortSignal): Promise<OwnFiles> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SeedbedError("unreadable", `expected a folder or a module, ${systemReason(cause)}`, {
      location: { file: path },
      cause,
    });
  });
  if (found.isFile() && isModule(path)) return { modules: [path], unread: [], links: [] };
  if (!found.isDirectory()) {
    throw new SeedbedError("usage", "expected a folder or a module, found another file", {
      location: { file: path },
      hint: `modules end in ${MODULE_ENDINGS.join(", ")}`,
    });
  }
  const files = { modules: [] as string[], unread: [] as UnreadableFile[], links: [] as string[] };
  const visit = async (folder: string, outer: IgnoreRules): Promise<void> => {
    signal?.throwIfAborted();
    let entries;
    let rules;
    try {
      entries = await readdir(folder, { withFileTypes: true });
      rules = await rulesIn(folder, outer);
    } catch (error) {
      files.unread.push({ file: folder, message: `cannot read the whole folder: ${systemReason(error)}` });
      return;
    }
    for (const entry of entries) {
      const inside = join(folder, entry.name);
      if (FOREIGN_FOLDERS.includes(entry.name) || isIgnored(inside, entry.isDirectory(), rules)) continue;
      if (entry.isDirectory()) await visit(inside, rules);
      else if (entry.isSymbolicLink()) files.links.push(inside);
      else if (entry.isFile() && isModule(entry.name)) files.modules.push(inside);
    }
  };
  await visit(path, await rulesAround(path, repositoryOf(path)).catch(() => []));
  for (const list of [files.modules, files.links]) list.sort();
  return files;
}

/** Declarations have types alone. */
function isModule(name: string): boolean {
  return MODULE_ENDINGS.includes(extname(name).toLowerCase()) && !/\.d\.([^.]+\.)?[cm]?ts$/i.test(name);
}

/** Returns the root of the repository that the folder is in; the folder itself when there is none. */
function repositoryOf(folder: string): string {
  for (let here = folder; here !== dirname(here); here = dirname(here)) {
    if (existsSync(join(here, ".git"))) return here;
  }
  return folder;
}
