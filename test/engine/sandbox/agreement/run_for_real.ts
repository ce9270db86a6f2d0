/** Runs the programs outside of any world, and prints the results as JSON: `run_for_real.ts [one in how many]`. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { execFileSync } from "node:child_process";
import { allPrograms } from "./all_programs.ts";
import { realSource } from "./source.ts";
import { MODULES } from "./surfaces.ts";
import { SYNC_LIMIT } from "../../../support/processes.ts";

const programs = allPrograms(Number(process.argv[2] ?? 1));
const folder = await mkdtemp(join(tmpdir(), "seedbed-agreement-"));
try {
  const file = join(folder, "real.mjs");
  await writeFile(file, realSource(programs, MODULES));
  const printed = execFileSync(process.execPath, [file], {
    ...SYNC_LIMIT,
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const results = JSON.parse(printed) as string[];
  console.log(
    `\n${JSON.stringify(Object.fromEntries(Object.keys(programs).map((name, index) => [name, results[index]])))}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
