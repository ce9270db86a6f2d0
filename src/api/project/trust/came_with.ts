/**
 * Reads the note that the folder of foreign code holds about itself. Whoever made the folder wrote that, and nobody vouches
 * for it.
 */
import { join } from "node:path";
import { z } from "zod";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { BUNDLE_FILE, BUNDLE_SCHEMA, ENVIRONMENT_FILE } from "../bundle/format.ts";

export const PACKED_BY = "packed by ";

const MAX_BYTES = 1024 * 1024;

const bundleMark = z.looseObject({ schema: z.literal(BUNDLE_SCHEMA) });

const environment = z.looseObject({
  packed: z.looseObject({
    seedbed: z.string(),
    platform: z.looseObject({ os: z.string(), arch: z.string() }).partial().optional(),
  }),
});

export function isBundleFolder(folder: string): boolean {
  return bundleMark.safeParse(read(folder, BUNDLE_FILE)).success;
}

/** Such as `packed by seedbed 0.9.0 on linux`; undefined where the folder says nothing of it. */
export function packedBy(folder: string): string | undefined {
  const packed = environment.safeParse(read(folder, ENVIRONMENT_FILE)).data?.packed;
  if (packed === undefined) return undefined;
  const { seedbed, platform } = packed;
  return `${PACKED_BY}seedbed ${seedbed.slice(0, 20)}${
    platform?.os === undefined ? "" : ` on ${platform.os.slice(0, 20)}`
  }`;
}

function read(folder: string, name: string): unknown {
  try {
    return JSON.parse(readRegularFile(join(folder, name), { what: name, maxBytes: MAX_BYTES }).toString());
  } catch {
    // Not there, not to be read, no JSON: it says nothing.
    return undefined;
  }
}
