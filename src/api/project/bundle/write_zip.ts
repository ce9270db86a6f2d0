/** Writes a bundle. The same files give the same bytes, on every machine and at any time. */
import { createHash } from "node:crypto";
import { deflateSync, strToU8, type Zippable, zipSync } from "fflate";
import { SeedbedError } from "../../../engine/errors.ts";
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  BUNDLE_SCHEMA,
  type BundleFiles,
  type BundleLimits,
  type BundleManifest,
  bundleSchema,
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
  const listed = [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) }));
  requireReadable(listed, limits);
  const manifest: BundleManifest = { schema: BUNDLE_SCHEMA, ...about, files: listed };
  const [problem] = bundleSchema.safeParse(manifest).error?.issues ?? [];
  if (problem !== undefined) throw refused(`${problem.path.join(".")}: ${problem.message}`);
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

/** Returns level 0 for content that would shrink to less than a reader accepts. */
function levelFor(content: Uint8Array, { freeBytes, maxRatio }: BundleLimits): 0 | 6 {
  if (content.length <= freeBytes) return 6;
  return content.length > deflateSync(content).length * maxRatio ? 0 : 6;
}

/** Before any of it is read, too: what is too large is never in memory. @throws SeedbedError `contract` */
export function requireReadable(
  files: readonly { readonly name: string; readonly bytes: number }[],
  limits: BundleLimits = BUNDLE_LIMITS,
): void {
  let total = 0;
  for (const { name, bytes } of files) {
    if (!isPlainName(name)) throw refused(`expected plain names of files, found ${JSON.stringify(name)}`);
    if (bytes > limits.maxFileBytes) throw refused(`${name} has ${bytes} bytes, more than ${limits.maxFileBytes}`);
    total += bytes;
  }
  if (total > limits.maxTotalBytes) throw refused(`its files have ${total} bytes, more than ${limits.maxTotalBytes}`);
  if (files.length >= limits.maxEntries) {
    throw refused(`it has ${files.length} files, more than ${limits.maxEntries - 1}`);
  }
}

function refused(what: string): SeedbedError {
  return new SeedbedError("contract", `the run cannot be packed: ${what}`, {
    hint: "seedbed artifacts export copies its files",
  });
}
