/** Records the programs of many numbers in one process, and prints the traces as one array: `record_many.ts <from> <count>`. */
import process from "node:process";
import { agreeingPlanOf } from "./plans.ts";
import { recordPlan } from "./record_plan.ts";

export async function recordMany(from: number, count: number): Promise<string[]> {
  const texts: string[] = [];
  for (let seed = from; seed < from + count; seed++) texts.push((await recordPlan(agreeingPlanOf(seed), seed)).text);
  return texts;
}

if (import.meta.main) {
  const [from, count] = process.argv.slice(2).map(Number);
  process.stdout.write(JSON.stringify(await recordMany(from!, count!)), () => process.exit(0));
}
