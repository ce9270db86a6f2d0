/** Tasks that do what they are told to by the environment: touches, one after the other, and say what they saw. */
import { builtinModules, createRequire } from "node:module";
import { inspect } from "node:util";
import { http, proc, scenario } from "seedbed";
import type { AuthorWorld } from "../../src/engine/ir/author.ts";
import { SUBJECTS, TOUCHES } from "./touches/all.ts";
import { outcomeOf } from "./touches/touch.ts";

/** What one task does: names of touches, each with its number. */
type Plan = readonly (readonly [touch: string, n: number])[];

const SHOWN_MODULES = new Set(SUBJECTS.map((name) => name.replace("node:", "")));
const SHOWN = { depth: 6, maxArrayLength: 200, maxStringLength: 2_000, breakLength: 120 };

async function act(world: AuthorWorld): Promise<void> {
  const plan: Plan = JSON.parse(process.env[`PLAN_${world.task}`] ?? "[]");
  for (const [name, n] of plan) {
    const touch = TOUCHES.get(name);
    if (touch === undefined) throw new Error(`there is no touch ${JSON.stringify(name)}`);
    world.event("touch", { name, n });
    const say = (...values: unknown[]) => world.event("said", values.map((value) => inspect(value, SHOWN)));
    const thrown = await outcomeOf(async () => void await touch({ world, n, say }));
    if (thrown !== undefined) say("threw", thrown);
    if (n % 3 === 0) await world.yieldNow();
  }
}

/** What there is of a module: names, kinds, and values of what is no function. */
function describe(world: AuthorWorld): void {
  const require = createRequire(import.meta.url);
  for (const name of builtinModules) {
    const module = require(name) as Record<string, unknown>;
    const entries = Object.keys(module).toSorted().map((key) => `${key}: ${typeof module[key]}`);
    world.event("module", { name, entries });
    // A module that is refused is a trap for who reads from it.
    if (SHOWN_MODULES.has(name)) world.event("shown", inspect(module, { depth: 1, maxStringLength: 100 }));
  }
  world.event("globals", Reflect.ownKeys(globalThis).map(String));
}

export const everything = scenario("everything")
  .world({ files: { "/etc/app.json": '{"a":1}' } })
  .step(http.when("POST", "/items").replies(200, { id: 1 }, { headers: { "x-served-by": "rule" }, delay: "2ms" }))
  .step(http.when("GET", "/plain").replies(200, "plain"))
  .step(http.when("GET", "/slow").replies(200, "late", { delay: "1m" }))
  .step(proc.when("git", ["status"]).exits(0, "clean\n"))
  .step("describe", (world) => {
    if (process.env["DESCRIBE"] !== undefined) describe(world);
  })
  .parallel("tasks", { ann: act, bob: act, cyd: act });
