/** A bundle to work with. */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { packTrace } from "../../../../src/api/runs/artifacts/pack.ts";
import { BUNDLE_LIMITS } from "../../../../src/api/project/bundle/format.ts";
import { readZip } from "../../../../src/api/project/bundle/read_zip.ts";
import { MANIFEST_SCHEMA } from "../../../../src/engine/store/manifest.ts";
import { ENGINE_REVISION } from "../../../../src/engine/trace/format.ts";
import { folder } from "../../../cli/seedbed.ts";
import { programOf, traceOf } from "../../../engine/support/programs.ts";
import { writeFileSync } from "node:fs";

export const ID = "01M7YNDX1DY7GPA4HRDGDQDCKK";

export const HERE = {
  seedbed: "0.0.0",
  runtime: { name: "node", version: "0.0.0" },
  platform: { os: "linux", arch: "x64" },
};

const MANIFEST = {
  schema: MANIFEST_SCHEMA,
  id: ID,
  engine: ENGINE_REVISION,
  ...HERE,
  command: ["run", "a.json"],
  source: { file: "a.json", scenario: "test" },
  startedAt: "2030-01-01T00:00:00.000Z",
  endedAt: "2030-01-01T00:00:01.000Z",
};

/** The bundle of a small run that has all there can be, and every file in it. */
export async function packed(): Promise<{ readonly zip: Uint8Array; readonly files: ReadonlyMap<string, Uint8Array> }> {
  const { text } = await traceOf(programOf([{ type: "fail", message: "no" }]));
  const report = { schema: "seedbed/report@1", scenario: { name: "test", status: "fail" } };
  const run = folder({ "trace.jsonl": text, "shrunk.jsonl": text, "report.json": report, "manifest.json": MANIFEST });
  const { zip } = await packTrace(
    { path: join(run, "trace.jsonl"), shown: run, folder: run, release: () => {} },
    { cwd: run, here: HERE, describe: () => Promise.reject(new Error("it has a manifest")) },
  );
  const file = join(run, "x.zip");
  writeFileSync(file, Buffer.from(zip));
  return { zip, files: await readZip(file, BUNDLE_LIMITS) };
}
