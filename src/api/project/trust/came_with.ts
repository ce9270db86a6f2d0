/**
 * Finds the folder that code came in: that of a run, a reproducer or a store. Whoever made the folder wrote what it says of
 * itself, and nobody vouches for that.
 */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { z } from "zod";
import { isBelow } from "../../../engine/host/below.ts";
import type { Reach } from "../../../engine/sandbox/build/reach.ts";
import { manifestOf } from "../../../engine/store/manifest.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { STORE_FOLDER } from "../../../engine/store/store.ts";
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

/**
 * The folder that a module came in: that of a run, or a store, in or below which it lies, wherever links lead. Undefined for
 * a module of the user's own. Nobody writes sources into a store; code in isolation might.
 */
export function cameIn(file: string): string | undefined {
  for (let folder = dirname(realpathSync(file));; folder = dirname(folder)) {
    if (basename(folder) === STORE_FOLDER) return folder;
    // Other programs have files of these names, too.
    if (isFile(join(folder, "trace.jsonl")) && (manifestOf(folder) !== undefined || isBundleFolder(folder))) {
      return folder;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/** Returns the files that a module from elsewhere may import, those that came with it and packages; undefined for one of the user's own, which may import any. */
export function reachOf(file: string): Reach | undefined {
  const folder = cameIn(file);
  return folder === undefined ? undefined : (path) => isBelow(path, folder) || isOfPackage(path);
}

export function isOfPackage(path: string): boolean {
  return path.split(sep).includes("node_modules");
}

/** False for what may not be looked at, too. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isBundleFolder(folder: string): boolean {
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
