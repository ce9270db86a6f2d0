/** Loads many files, as quickly as it goes: modules are bundled together, and a few at a time, to hold only so much memory. */
import { stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { bundleModules } from "./bundling.ts";
import { loadFile, type LoadOptions, MODULE_ENDINGS } from "./load.ts";
import { MAX_FILE_BYTES } from "./read_data.ts";
import type { LoadedScenario } from "./loaded.ts";

/** Files that are loaded before the first of them is run. */
export const BATCH = 32;

/** A file's scenarios, or what is wrong with it. */
export type LoadedFile =
  | { readonly file: string; readonly scenarios: readonly LoadedScenario[]; readonly error?: undefined }
  | { readonly file: string; readonly scenarios?: undefined; readonly error: SeedbedError };

export type ManyOptions = Pick<LoadOptions, "cwd" | "allowCode">;

/** Loads the files in their order; nothing is loaded while the caller works with what it was given. */
export async function* loadMany(
  files: readonly string[],
  options: ManyOptions = {},
): AsyncGenerator<LoadedFile, void, undefined> {
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = files.slice(start, start + BATCH);
    const loaded = await loadBatch(batch, options);
    // Each goes as it is handed over: its code is not kept until the last of the batch is done.
    while (loaded.length > 0) yield loaded.shift()!;
  }
}

async function loadBatch(files: readonly string[], { cwd = ".", allowCode }: ManyOptions): Promise<LoadedFile[]> {
  const modules = files.map((file) => resolve(cwd, file)).filter(isModule);
  const bundled = modules.length > 1 ? await bundleAll(modules) : undefined;
  const loaded: LoadedFile[] = [];
  // Modules are evaluated one after the other; there is one guard over the real globals.
  for (const file of files) {
    try {
      const compiled = bundled?.get(resolve(cwd, file));
      loaded.push({ file, scenarios: await loadFile(file, { cwd, compiled, allowCode }) });
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      loaded.push({ file, error });
    }
  }
  return loaded;
}

function isModule(file: string): boolean {
  return MODULE_ENDINGS.includes(extname(file).toLowerCase());
}

/** Bundles the files together. Leaves whatever is no file, or too large for one, to `loadFile`, which reports it. */
async function bundleAll(files: readonly string[]): Promise<Map<string, CompiledCode>> {
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return await bundleModules(files.filter((_file, index) => {
    const { [index]: stats } = found;
    return stats?.isFile() === true && stats.size <= MAX_FILE_BYTES;
  }));
}
