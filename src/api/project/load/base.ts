/**
 * A base folder: the files that a world starts with. They are read when the scenario is loaded and become a part of it, so
 * that a trace and a compiled scenario need nothing of the disk. The folder itself is never written to.
 */
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";

/** The largest base that a trace can carry: fixtures, not data sets. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 10_000;

/** The scenario with the files of its base folder in it; files that it names itself come first. */
export async function withBase(file: string, ir: ScenarioIR): Promise<ScenarioIR> {
  const base = ir.world?.base;
  if (base === undefined) return ir;
  const { base: _base, ...world } = ir.world!;
  const folder = resolve(dirname(file), base);
  await requireBelow(folder, dirname(file), base);
  const files = Object.fromEntries((await readAll(folder)).map(([path, text]) => [path, text]));
  return { ...ir, world: { ...world, files: { ...files, ...world.files } } };
}

async function requireBelow(folder: string, root: string, shown: string): Promise<void> {
  const problem = (what: string, hint: string) =>
    new SeedbedError("invalid", `world.base: expected a folder below the scenario's, found ${what}`, { hint });
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await lstat(real)).isDirectory()) {
    throw problem(`${JSON.stringify(shown)}, which is none`, `seedbed searches in ${root}`);
  }
  if (!isBelow(real, await realpath(root))) {
    throw problem(`one outside of it: ${JSON.stringify(shown)}`, "move it");
  }
}

/** Paths as the world has them, relative to its working directory, and texts. */
async function readAll(folder: string): Promise<[string, string][]> {
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
      if (bytes > MAX_BYTES || found.length >= MAX_FILES) throw tooLarge(folder);
      found.push([name, decode(content, inner)]);
    }
  };
  await visit(folder, "");
  return found;
}

function decode(content: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new SeedbedError("invalid", "world.base: expected text files, found one that is not UTF-8", {
      location: { file },
      cause,
    });
  }
}

function tooLarge(folder: string): SeedbedError {
  return new SeedbedError(
    "invalid",
    `world.base: expected at most ${MAX_FILES} files and ${MAX_BYTES} bytes, found more`,
    { location: { file: folder }, hint: "point it at the files that the scenario needs" },
  );
}
