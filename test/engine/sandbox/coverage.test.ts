/** Code that counts its edges and compares by a hook does what it does otherwise, and its places stay where they are. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOne } from "../../../src/api/project/load/load.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { Covered, Edges } from "../../../src/engine/modes/covered.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { run } from "../support/programs.ts";
import { folderWith } from "../../support/source.ts";

/** Takes its way through the code by a number, and throws what it has come through. */
const SOURCE = `import { scenario } from "seedbed";
const short = (n) => n > 5 ? "big" : n > 2 ? ("middle", "mid") : "small";
function* counted(n) { for (let i = 0; i < n; i++) yield i }
const named = { method: (n) => n && short(n), get got() { return this.method(3) } };
function way(n) {
  const seen = [short(n), named.method(n), named.got];
  if (n === 0) return seen
  else if (n === 1) seen.push("one"); else seen.push("more");
  if (n % 2) for (const i of counted(n)) seen.push(i)
  switch (n) { case 1: case 2: seen.push("low"); break; case 3: { seen.push("three") } default: seen.push("high") }
  let left = n; do left--; while (left > 0 && left !== 2 || left === 9)
  outer: for (const key in { a: 1, b: 2 }) { for (;;) { if (key === "a") continue outer; break outer } }
  try { if (n > 2) throw new RangeError("over") } catch ({ message }) { seen.push(message) } finally { seen.push(left) }
  const direct = n > 1 && eval("n + 1");
  return [...seen, direct ?? "none", (n > 3 ? named.method : short)(n), n === 4 || "not four"];
}
export default scenario("ways").step("go", async (world) => {
  const taken = [];
  for await (const n of (async function* () { for (const n of [0, 1, 2, 3, 4, 9]) yield n })()) taken.push(way(n));
  await (world.random.integer(2) ? world.yieldNow() : null);
  throw new Error(JSON.stringify(taken));
});
`;

async function load(source: string): Promise<Program> {
  const folder = await folderWith({ "case.scenario.ts": source });
  return (await loadOne(join(folder, "case.scenario.ts"), undefined)).program;
}

test("what the code does and where it fails stays the same", async () => {
  const program = await load(SOURCE);
  const edges = new Edges();
  const coverage = new Covered(edges);
  const telling = { ...program, code: program.code!.withCoverage(false) };
  const [plain, told] = [
    await run(program, { captureSites: true }),
    await run(telling, { captureSites: true, coverage }),
  ];
  expect(plain.outcome.finding?.message).toContain(
    '["mid","mid","mid","more",0,1,2,"three","high","over",2,4,"mid","not four"]',
  );
  expect(told.outcome).toEqual(plain.outcome);
  expect(told.outcome.finding?.location).toMatchObject({ line: 21 });
  expect(coverage.found.length).toBeGreaterThanOrEqual(edges.count);
  expect(coverage.near.length).toBeGreaterThan(5);
  expect(edges.count).toBeGreaterThan(30);
});

test("the edges of a run say where it went", async () => {
  const telling = (condition: string) =>
    load(`import { scenario } from "seedbed";
      const pay = async (n) => { if (n > 2) return "a lot"; return n && "little" };
      export default scenario("pay").step("go", async () => void await pay(${condition}));`);
  const taken = async (program: Program) => {
    const coverage = new Covered(new Edges());
    await run({ ...program, code: program.code!.withCoverage(false) }, { coverage });
    return [...coverage.counters(0)].map((count) => Math.sign(count));
  };
  const [much, more, little, nothing] = [
    await taken(await telling("3")),
    await taken(await telling("4")),
    await taken(await telling("1")),
    await taken(await telling("0")),
  ];
  expect(more).toEqual(much);
  expect(new Set([much, little, nothing].map(String)).size).toBe(3);
});

test("a failure that is found with coverage comes back without them", async () => {
  const program = await load(`import { scenario } from "seedbed";
    export default scenario("rare").step("go", ({ random }) => {
      if (random.integer(3) === 0) throw new Error("unlucky");
    });`);
  const { failures: [failure] } = await search(program, { seeds: [1, 2, 3, 4, 5, 6, 7, 8], strategy: "coverage" });
  const again = await run(program, { source: new RecordedSource(failure!.decisions!) });
  expect(again.outcome.finding).toEqual(failure!.outcome.finding);
});
