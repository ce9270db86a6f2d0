/** Bundles modules, or takes bundles that were made before from the cache. esbuild and parsers are loaded only when one is made. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { nowMs } from "../../host.ts";
import { isolatedLedger } from "../trust/isolation.ts";
import type { BundleCache } from "./bundle_cache.ts";

/** Replaced when the package is built: a digest of its sources. Run from sources, there is no cache, since these change. */
declare const SEEDBED_BUILD: string | undefined;

let cache: Promise<BundleCache | undefined> | undefined;

/** @param file absolute path of a TypeScript or JavaScript module */
export async function bundleModule(file: string, from = usualCache()): Promise<CompiledCode> {
  const used = await from;
  const known = await used?.get(file);
  if (known !== undefined) return known;
  const { bundleFile } = await import("../../../engine/sandbox/build/bundle.ts");
  const kept = new Kept(used);
  return await kept.keep(file, await bundleFile(file, undefined, kept.onInputs));
}

/** Bundles many modules; those that do not bundle are left out (see `bundleFiles`). */
export async function bundleModules(
  files: readonly string[],
  from = usualCache(),
): Promise<Map<string, CompiledCode>> {
  const used = await from;
  const found = new Map<string, CompiledCode>();
  const missing: string[] = [];
  for (const file of files) {
    const known = await used?.get(file);
    if (known === undefined) missing.push(file);
    else found.set(file, known);
  }
  if (missing.length === 0) return found;
  const { bundleFiles } = await import("../../../engine/sandbox/build/bundle.ts");
  const kept = new Kept(used);
  for (const [file, code] of await bundleFiles(missing, kept.onInputs)) found.set(file, await kept.keep(file, code));
  return found;
}

/** Puts bundles that are made from now on into a cache. */
class Kept {
  readonly #cache: BundleCache | undefined;
  readonly #startedMs = nowMs();
  readonly #inputs = new Map<string, readonly string[]>();

  constructor(cache: BundleCache | undefined) {
    this.#cache = cache;
  }

  readonly onInputs = (file: string, inputs: readonly string[]): void => {
    this.#inputs.set(file, inputs);
  };

  async keep(file: string, code: CompiledCode): Promise<CompiledCode> {
    const files = this.#inputs.get(file);
    if (this.#cache === undefined || files === undefined) return code;
    const { inputsOf } = await import("./bundle_inputs.ts");
    const inputs = await inputsOf(files, this.#startedMs);
    if (inputs !== undefined) await this.#cache.set(file, code, inputs);
    return code;
  }
}

/** An isolated process asks the one outside for bundles, and can write no cache. */
function usualCache(): Promise<BundleCache | undefined> {
  return cache ??= isolatedLedger() === undefined ? openCache() : Promise.resolve(undefined);
}

async function openCache(): Promise<BundleCache | undefined> {
  if (typeof SEEDBED_BUILD !== "string") return undefined;
  const { BundleCache } = await import("./bundle_cache.ts");
  const { cacheFolder } = await import("../../../engine/host/cache_folder.ts");
  const folder = cacheFolder();
  if (folder === undefined) return undefined;
  try {
    const esbuild = await readFile(createRequire(import.meta.url).resolve("esbuild/package.json"), "utf8");
    const { node, deno } = process.versions as { readonly node?: string; readonly deno?: string };
    return new BundleCache(
      folder,
      [SEEDBED_BUILD, (JSON.parse(esbuild) as { version: string }).version, node, deno].join(" "),
    );
  } catch {
    // Without esbuild there is nothing to save.
    return undefined;
  }
}
