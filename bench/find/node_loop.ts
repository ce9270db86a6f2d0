/** The same scenario on plain Node, in a loop. */
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PlainRuns } from "./plain/main.ts";

const MAIN = fileURLToPath(new URL("./plain/main.ts", import.meta.url));
const LIBRARY = fileURLToPath(new URL("./plain/seedbed.ts", import.meta.url));

/** Runs a scenario on plain Node until it has failed `failures` times, for `limitMs` at most. */
export async function loopOnNode(scenario: string, failures: number, limitMs: number): Promise<PlainRuns> {
  const folder = mkdtempSync(join(tmpdir(), "find-"));
  try {
    const bundle = join(folder, "bundle.cjs");
    await build({
      entryPoints: [scenario],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "cjs",
      alias: { seedbed: LIBRARY },
      logLevel: "error",
    });
    const args = [MAIN, bundle, String(failures), String(limitMs)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as PlainRuns;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
