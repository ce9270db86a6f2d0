/** Reads a bundle and holds every file of it against its digest. */
import { type z } from "zod";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { isDeeperThan } from "../../../engine/json.ts";
import { manifestSchema } from "../../../engine/store/manifest.ts";
import { decodeTrace } from "../../../engine/trace/decode.ts";
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  type BundleFiles,
  type BundleLimits,
  type BundleManifest,
  bundleSchema,
} from "./format.ts";
import { readZip, refused } from "./read_zip.ts";
import { sha256 } from "./write_zip.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";

export interface Bundle {
  readonly manifest: BundleManifest;
  /** All but `bundle.json`. */
  readonly files: BundleFiles;
}

/** Files without which there is nothing to replay. */
const NEEDED = ["trace.jsonl", "scenario.json", "manifest.json", "report.json"];

/** @throws SeedbedError that says what is wrong with which file of it */
export async function readBundle(file: string, limits: BundleLimits = BUNDLE_LIMITS): Promise<Bundle> {
  const files = await readZip(file, limits);
  const content = files.get(BUNDLE_FILE);
  if (content === undefined) throw refused(file, `it has no ${BUNDLE_FILE}: seedbed did not make it`);
  files.delete(BUNDLE_FILE);
  const manifest = parseManifest(content, file);
  const listed = new Set<string>();
  for (const { name, bytes, sha256: expected } of manifest.files) {
    if (listed.has(name)) throw refused(file, `${BUNDLE_FILE} lists ${JSON.stringify(name)} twice`);
    listed.add(name);
    const found = files.get(name);
    if (found === undefined) throw refused(file, `${BUNDLE_FILE} lists ${JSON.stringify(name)}, which is not in it`);
    if (found.length !== bytes) throw refused(file, `expected ${bytes} bytes of ${name}, found ${found.length}`);
    const digest = sha256(found);
    if (digest !== expected) {
      throw refused(
        file,
        `${name} was changed after it was packed (its SHA-256 is ${digest}, ${BUNDLE_FILE} says ${expected})`,
      );
    }
  }
  const stray = [...files.keys()].find((name) => !listed.has(name));
  if (stray !== undefined) throw refused(file, `it has ${JSON.stringify(stray)}, which ${BUNDLE_FILE} does not list`);
  const missing = NEEDED.find((name) => !listed.has(name));
  if (missing !== undefined) throw refused(file, `it has no ${missing}`);
  requireRun(manifest, files, file);
  return { manifest, files };
}

/** Requires that the bundle holds a run, and the run that its manifest names. */
function requireRun({ id }: BundleManifest, files: BundleFiles, file: string): void {
  const [problem] = decodeTrace(textOf(files, "trace.jsonl", file)).problems;
  if (problem !== undefined) throw refused(file, `trace.jsonl: ${problem.message}`);
  const run = manifestSchema.safeParse(jsonOf(textOf(files, "manifest.json", file)));
  if (run.data?.id !== id) throw refused(file, `manifest.json is not that of run ${id}`);
}

function textOf(files: BundleFiles, name: string, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files.get(name));
  } catch {
    throw refused(file, `${name} is not UTF-8`);
  }
}

const MAX_DEPTH = 8;

function parseManifest(content: Uint8Array, file: string): BundleManifest {
  const value = jsonOf(textOf(new Map([[BUNDLE_FILE, content]]), BUNDLE_FILE, file));
  if (value === undefined) throw refused(file, `${BUNDLE_FILE} is not JSON`);
  if (isDeeperThan(MAX_DEPTH, value)) throw refused(file, `${BUNDLE_FILE} is nested too deep`);
  const result = bundleSchema.safeParse(value);
  if (result.success) return result.data;
  const issue: z.core.$ZodIssue = result.error.issues[0]!;
  throw refused(file, `${BUNDLE_FILE}: ${explainIssue(issue, value, bundleSchema).text}`);
}
