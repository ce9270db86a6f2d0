/**
 * Runs the programs in worlds on whatever runtime this is run with, and prints the results as JSON:
 * `run_in_world.ts [one in how many]`.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import { allPrograms } from "./all_programs.ts";
import { type Group, worldSource } from "./source.ts";
import { MODULES } from "./surfaces.ts";

/** Programs that share a world: a new one takes longer than most programs do. */
const GROUP_SIZE = 25;
const MARK = "Error: VALUE:";

const programs = allPrograms(Number(process.argv[2] ?? 1));
const names = Object.keys(programs);
const results: Record<string, string> = {};
const folder = await mkdtemp(join(tmpdir(), "seedbed-agreement-"));

/** Runs each group in a world; gives the programs of those whose run ended before its end. */
async function run(groups: readonly Group[], file: string): Promise<number[]> {
  const path = join(folder, file);
  await writeFile(path, worldSource(programs, groups, MODULES));
  const ended: number[] = [];
  for (const { program } of await loadFile(path)) {
    const group = groups[Number(program.ir.name)]!;
    const { outcome } = await testProgram(program, { seed: 0, strategy: "fifo", shrink: false });
    const message = outcome.finding?.message ?? "no finding";
    if (message.startsWith(MARK)) {
      const texts = JSON.parse(message.slice(MARK.length)) as string[];
      group.forEach((index, place) => results[names[index]!] = texts[place]!);
    } else if (group.length > 1) ended.push(...group);
    else results[names[group[0]!]!] = `finding ${message}`;
  }
  return ended;
}

try {
  const all = names.map((_name, index) => index);
  const groups = Array.from(
    { length: Math.ceil(all.length / GROUP_SIZE) },
    (_, index) => all.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
  );
  const ended = await run(groups, "together.scenario.mjs");
  if (ended.length > 0) await run(ended.map((index) => [index]), "alone.scenario.mjs");
} finally {
  await rm(folder, { recursive: true, force: true });
}
const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, results[name]])));
process.stdout.write(`\n${text}\n`, () => process.exit(0));
