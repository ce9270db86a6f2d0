/** `manifest.json` of a stored run: all that depends on the machine and the moment, which a trace must not hold. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { readRegularFile } from "./read_file.ts";
import { jsonOf } from "../text/json_text.ts";

export const MANIFEST_SCHEMA = "seedbed/manifest@1";

export const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  id: z.string(),
  seedbed: z.string().describe("version of seedbed"),
  engine: z.int().describe("revision of the engine"),
  runtime: z.object({ name: z.string(), version: z.string() }),
  platform: z.object({ os: z.string(), arch: z.string() }),
  command: z.array(z.string()).describe("the command line, without the program"),
  source: z.object({
    file: z.string().describe("relative to the folder that holds the store, with /"),
    scenario: z.string(),
  }),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});

export type Manifest = z.output<typeof manifestSchema>;

/** The compiled scenario that came with a run from elsewhere; undefined for a run that was made here. */
export function compiledBesideTrace(trace: string): string | undefined {
  const folder = dirname(resolve(trace));
  const file = join(folder, "scenario.json");
  return existsSync(file) && manifestOf(folder) !== undefined ? file : undefined;
}

/** Absolute path of the scenario file that a stored trace was recorded from; undefined for a trace that is not stored. */
export function sourceOfTrace(trace: string): string | undefined {
  const folder = dirname(resolve(trace));
  const manifest = manifestOf(folder);
  return manifest && resolve(projectOf(folder), manifest.source.file);
}

const MAX_BYTES = 1024 * 1024;

/** Returns the manifest in the folder of a run; undefined for a folder that holds none. */
export function manifestOf(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readRegularFile(join(folder, "manifest.json"), { what: "a manifest", maxBytes: MAX_BYTES }).toString();
  } catch {
    return undefined;
  }
  return manifestSchema.safeParse(jsonOf(text)).data;
}

/** The folder that holds the store, from that of a run: `.seedbed/runs/<id>`. */
function projectOf(runFolder: string): string {
  return resolve(runFolder, "..", "..", "..");
}
