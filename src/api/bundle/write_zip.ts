/** Writes a bundle. The same files give the same bytes, on every machine and at any time. */
import { createHash } from "node:crypto";
import { deflateSync, strToU8, type Zippable, zipSync } from "fflate";
import { SeedbedError } from "../../engine/errors.ts";
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  BUNDLE_SCHEMA,
  type BundleFiles,
  type BundleLimits,
  type BundleManifest,
  isPlainName,
} from "./format.ts";

/** The first moment that a zip can tell. */
const NO_TIME = new Date(1980, 0, 1);

/** @throws SeedbedError `contract` for files that a reader would refuse */
export function writeBundle(
  about: Omit<BundleManifest, "schema" | "files">,
  files: BundleFiles,
  limits: BundleLimits = BUNDLE_LIMITS,
): Uint8Array {
  requireReadable(files, limits);
  const manifest: BundleManifest = {
    schema: BUNDLE_SCHEMA,
    ...about,
    files: [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) })),
  };
  const zippable: Zippable = {
    [BUNDLE_FILE]: [strToU8(`${JSON.stringify(manifest, null, 2)}\n`), { mtime: NO_TIME }],
  };
  for (const [name, content] of files) {
    zippable[name] = [content, { mtime: NO_TIME, level: levelFor(content, limits) }];
  }
  return zipSync(zippable);
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** What would shrink to less than a reader believes goes in as it is. */
function levelFor(content: Uint8Array, { freeBytes, maxRatio }: BundleLimits): 0 | 6 {
  if (content.length <= freeBytes) return 6;
  return content.length > deflateSync(content).length * maxRatio ? 0 : 6;
}

function requireReadable(files: BundleFiles, limits: BundleLimits): void {
  const refuse = (what: string) => {
    throw new SeedbedError("contract", `the run cannot be packed: ${what}`, {
      hint: "seedbed artifacts export copies its files",
    });
  };
  let total = 0;
  for (const [name, { length }] of files) {
    if (!isPlainName(name)) refuse(`expected plain names of files, found ${JSON.stringify(name)}`);
    if (length > limits.maxFileBytes) refuse(`${name} has ${length} bytes, more than ${limits.maxFileBytes}`);
    total += length;
  }
  if (total > limits.maxTotalBytes) refuse(`its files have ${total} bytes, more than ${limits.maxTotalBytes}`);
  if (files.size >= limits.maxEntries) refuse(`it has ${files.size} files, more than ${limits.maxEntries - 1}`);
}
