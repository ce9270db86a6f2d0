/**
 * Writes `known_differences.json` anew: `SEEDBED_NODE22=/path/to/node node write_known_differences.ts`. What was listed keeps
 * its kind; what was not is put under "to be judged", and is to be put right or given a kind that docs/sandbox.md names.
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import KNOWN from "./known_differences.json" with { type: "json" };
import { DENO, differences, NODE, node22, resultsOf } from "./results.ts";

type Kinds = Readonly<Record<string, readonly string[]>>;

function byKind(names: readonly string[], before: Kinds): Kinds {
  const kinds = new Map(Object.entries(before).flatMap(([kind, listed]) => listed.map((name) => [name, kind])));
  const grouped = Object.groupBy(names, (name) => kinds.get(name) ?? "to be judged");
  return Object.fromEntries(Object.entries(grouped as Kinds).sort(([one], [other]) => one < other ? -1 : 1));
}

const pinned = await resultsOf(NODE, "run_in_world.ts", 1);
const against = async (runtime: readonly string[], before: Kinds) =>
  byKind(differences(pinned, await resultsOf(runtime, "run_in_world.ts", 1)), before);
const path = process.env["SEEDBED_NODE22"];
const known = {
  deno: await against(DENO, KNOWN.deno),
  node22: path === undefined ? KNOWN.node22 : await against(node22(path), KNOWN.node22),
  world: byKind(differences(await resultsOf(NODE, "run_for_real.ts", 1), pinned), KNOWN.world),
};
await writeFile(new URL("known_differences.json", import.meta.url), `${JSON.stringify(known, null, 2)}\n`);
