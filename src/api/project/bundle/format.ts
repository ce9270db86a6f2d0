/**
 * A reproducer: one zip with all that it takes to make a run again elsewhere.
 *
 * ```
 * README.md          what it is and how to replay it, for who unpacks it by hand
 * bundle.json        the size and SHA-256 of every other file
 * trace.jsonl        the run
 * scenario.json      the scenario, compiled: steps, code with everything it imports, source map
 * events.json        the run as a timeline
 * environment.json   versions, platform and command line, of the run and of who packed it
 * manifest.json, report.json, shrunk.jsonl and what else the folder of the run holds
 * ```
 *
 * A bundle comes from anywhere, so that reading one trusts nothing in it: all names are plain ones of files in one folder,
 * sizes have bounds that are kept while inflating, and each file has to have the digest that `bundle.json` says.
 */
import { z } from "zod";

export const README_FILE = "README.md";
export const BUNDLE_FILE = "bundle.json";
export const SCENARIO_FILE = "scenario.json";
export const EVENTS_FILE = "events.json";
export const ENVIRONMENT_FILE = "environment.json";

/** Bounds on a bundle. */
export interface BundleLimits {
  readonly maxZipBytes: number;
  readonly maxEntries: number;
  /** Of one file, inflated. */
  readonly maxFileBytes: number;
  /** Of all files together, inflated. */
  readonly maxTotalBytes: number;
  /** The largest ratio of a file's size to its deflated size, for files larger than `freeBytes`. */
  readonly maxRatio: number;
  readonly freeBytes: number;
}

export const BUNDLE_LIMITS: BundleLimits = {
  maxZipBytes: 256 * 1024 * 1024,
  maxEntries: 64,
  maxFileBytes: 256 * 1024 * 1024,
  maxTotalBytes: 512 * 1024 * 1024,
  maxRatio: 200,
  freeBytes: 1024 * 1024,
};

/** Names that mean the same file everywhere: no folders, no dots in front, nothing that a system gives a meaning. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

export function isPlainName(name: string): boolean {
  return NAME.test(name) && !name.endsWith(".") && !RESERVED.test(name);
}

export const BUNDLE_SCHEMA = "seedbed/bundle@1";

const fileSchema = z.strictObject({
  name: z.string(),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const bundleSchema = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA),
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "expected the id of a run").describe("of the run"),
  scenario: z.string(),
  seedbed: z.string().describe("version of seedbed that packed it"),
  engine: z.int().describe("revision of the engine"),
  files: z.array(fileSchema).describe("all but bundle.json"),
});

export type BundleManifest = z.output<typeof bundleSchema>;

/** Files of a bundle by name. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;
