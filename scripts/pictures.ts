/**
 * The pictures of docs/: drawn from runs of the examples, so that they show what Seedbed draws. `node scripts/pictures.ts`
 * writes them; a test compares them with what would be written.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { flameSvg } from "../src/api/reports/pictures/flame_svg.ts";
import { openSession } from "../src/api/runs/traces/open_session.ts";
import { spaceTimeSvg } from "../src/api/reports/pictures/space_time.ts";
import { measure } from "../src/engine/profile/measure.ts";
import { frames } from "../src/engine/profile/sums.ts";
import { spaceTimeOf } from "../src/engine/session/space_time.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SCENARIO = join(ROOT, "examples/checkout/checkout.scenario.ts");

/** Text of each picture, by its path from the root of the project. */
export async function pictures(): Promise<ReadonlyMap<string, string>> {
  const { session } = await openSession(SCENARIO, { seed: 1 });
  const profile = await measure(session.branch(0), { nowMs: () => 0, runs: 1 });
  const about = `${profile.virtualMs} ms of virtual time in each task`;
  return new Map([
    ["docs/pictures/space-time.svg", spaceTimeSvg(spaceTimeOf(await session.observation(0)), profile.scenario)],
    ["docs/pictures/flame.svg", flameSvg(frames(profile, "virtual"), about)],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(ROOT, "docs/pictures"), { recursive: true });
  for (const [path, text] of await pictures()) writeFileSync(join(ROOT, path), text);
}
