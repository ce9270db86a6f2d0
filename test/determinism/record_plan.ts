/**
 * Records programs of touches. By itself it is a process that records one so many times, and prints the traces as JSON:
 * `record_plan.ts <plan as JSON> <seed> <times>`.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadOne } from "../../src/api/project/load/load.ts";
import type { Program } from "../../src/engine/interpreter/program.ts";
import { recordText } from "../support/record_text.ts";

const FILE = fileURLToPath(new URL("./everything.scenario.ts", import.meta.url));

/** What each task does: names of touches, each with its number. */
export type Plan = Readonly<Record<"ann" | "bob" | "cyd", readonly (readonly [touch: string, n: number])[]>>;

/** Records the program of a plan; without one, a program that lists what there is. */
export async function recordPlan(plan: Plan | undefined, seed: number): Promise<{ text: string; status: string }> {
  const { text, executed } = await recordText(await programOf(plan), { seed, strategy: "random" });
  return { text, status: executed.outcome.finding?.message ?? executed.outcome.status };
}

export async function programOf(plan: Plan | undefined): Promise<Program> {
  const { program } = await (loaded ??= loadOne(FILE, undefined));
  const tasks = Object.entries(plan ?? {}).map(([name, does]) => [`PLAN_${name}`, JSON.stringify(does)]);
  const env = Object.fromEntries(plan === undefined ? [["DESCRIBE", "1"]] : tasks);
  return { ...program, ir: { ...program.ir, world: { ...program.ir.world, env } } };
}

let loaded: ReturnType<typeof loadOne> | undefined;

if (import.meta.main) {
  const [plan, seed, times] = process.argv.slice(2);
  const texts: string[] = [];
  for (let run = 0; run < Number(times); run++) {
    texts.push((await recordPlan((JSON.parse(plan!) as Plan | null) ?? undefined, Number(seed))).text);
  }
  process.stdout.write(JSON.stringify(texts), () => process.exit(0));
}
