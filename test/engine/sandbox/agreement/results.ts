/** What the programs give, on a runtime of its own process. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ROOT } from "../../../support/files.ts";

const run = promisify(execFile);

export const NODE: readonly string[] = [`${ROOT}node_modules/.bin/node`];
export const DENO: readonly string[] = [`${ROOT}node_modules/.bin/deno`, "run", "-A"];

export function node22(path: string): readonly string[] {
  return [path, "--experimental-strip-types"];
}

export type Results = Readonly<Record<string, string>>;

/** @param every runs one program in so many */
export async function resultsOf(
  [command, ...flags]: readonly string[],
  script: "run_in_world.ts" | "run_for_real.ts",
  every: number,
): Promise<Results> {
  const path = `${ROOT}test/engine/sandbox/agreement/${script}`;
  const { stdout } = await run(command!, [...flags, path, String(every)], { cwd: ROOT, maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Results;
}

/** The names of the programs of which the results differ, sorted. */
export function differences(one: Results, other: Results): string[] {
  return Object.keys(one).filter((name) => one[name] !== other[name]).sort();
}
