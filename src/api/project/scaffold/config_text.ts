/** A first configuration, in whichever file it is to be. */
import { basename, dirname, extname } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { type ConfigPlace, findConfig } from "../config/find.ts";
import { DEFAULT_SEEDS } from "../config/seeds.ts";
import type { PlannedFile } from "./write.ts";

/** @param schema where the schema of configurations is, as seen from the file */
export function wantedConfig({ path, key }: ConfigPlace, schema: string): PlannedFile {
  if (key !== undefined) return { path, entries: [{ keys: [key], value: { seeds: DEFAULT_SEEDS } }] };
  if (/^\.ya?ml$/i.test(extname(path))) {
    return { path, text: `# yaml-language-server: $schema=${schema}\nseeds: ${DEFAULT_SEEDS}\n` };
  }
  return { path, text: `${JSON.stringify({ $schema: schema, seeds: DEFAULT_SEEDS }, null, 2)}\n` };
}

/**
 * Two configurations in one folder would be an error of every command from then on.
 * @throws SeedbedError `usage`
 */
export async function requireOnlyConfig({ path, key }: ConfigPlace): Promise<void> {
  const isLookedFor = key !== undefined || /^seedbed\.(json|ya?ml)$/.test(basename(path));
  const found = isLookedFor ? await findConfig(dirname(path)) : undefined;
  if (found === undefined || found.path === path || dirname(found.path) !== dirname(path)) return;
  throw new SeedbedError("usage", "expected no other configuration in this folder, found one", {
    location: { file: found.path },
    hint: `use it: --config ${basename(found.path)} --force overwrites it`,
  });
}
