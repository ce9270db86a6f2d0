/** Fuzzing functions and scenarios: what is found, what is kept of it, and that a seed leads to the same runs everywhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { slow } from "../../support/slow.ts";
import { fuzz, type FuzzOptions, replay } from "../../../src/mod.ts";
import { folderWith } from "../../support/source.ts";

/** What the targets import, and this file does not. */
const LIBRARY = "fast-check";

const TARGETS = `import type { AuthorWorld, FuzzData } from "seedbed";
import fc from "${LIBRARY}";
import { scenario } from "seedbed";

export function magic(data: FuzzData) {
  const text = data.text();
  if (text[0] === "F" && text[1] === "U" && text[2] === "Z") throw new Error("found " + text);
}
export function wide(data: FuzzData) {
  if (data.integer(0, 1_000_000) === 77_777) throw new Error("the number");
}
export async function slow(data: FuzzData, { sleep, kv }: AuthorWorld) {
  await sleep("1ms");
  kv.set("size", String(data.bytes({ maxBytes: 64 }).length));
  if (kv.get("size") === "7") throw new RangeError("seven");
}
export function endless(data: FuzzData) {
  if (data.boolean()) for (;;) ;
}
export function later(data: FuzzData) {
  const number = data.integer(0, 99);
  setTimeout(() => { if (number === 77) throw new Error("later"); }, 1_000);
}
export function unawaited(data: FuzzData) {
  const number = data.integer(0, 99);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
  (async () => { for (let nth = 0; nth < 3; nth++) await pause(); if (number === 77) throw new Error("unawaited"); })();
}
export function ticking(data: FuzzData) {
  data.boolean();
  setInterval(() => {}, 10);
  setTimeout(() => { throw new Error("tomorrow"); }, 86_400_000);
  setTimeout(() => { throw new Error("without a reference"); }, 20_000).unref();
}
export const fine = (data: FuzzData) => void data.number();
export const shop = scenario("shop").forAll({ price: fc.integer({ min: 0, max: 5_000 }) })
  .step("pay", ({ input }) => { if (input.price === 1234) throw new Error("the price"); });
`;

async function fuzzed(name: string, options: FuzzOptions, folder?: string) {
  const cwd = folder ?? await folderWith({ "targets.ts": TARGETS });
  return { cwd, ...await fuzz(`targets.ts#${name}`, { cwd, ...options }) };
}

slow("coverage leads to what chance does not find, and the failure is shrunk", async () => {
  const { ok, scenario, fuzz: summary } = await fuzzed("magic", { runs: 4_000 });
  expect(ok).toBe(false);
  expect(scenario.finding).toMatchObject({ message: "Error: found FUZ", title: "Error" });
  expect(scenario.story?.[0]).toMatchObject({ input: { name: "text", value: "FUZ" } });
  expect(summary).toMatchObject({ mode: "coverage", seed: 1, ended: "finding" });
  expect(summary.edges).toBeGreaterThan(3);
  const { ok: byChance, fuzz: property } = await fuzzed("magic", { runs: 4_000, mode: "property" });
  expect([byChance, property]).toEqual([true, {
    mode: "property",
    seed: 1,
    runs: 4_000,
    edges: 0,
    corpus: 0,
    ended: "runs",
  }]);
});

test("a seed leads to the same runs in every process and on every runtime", async () => {
  const found = async (seed: number) => (await fuzzed("magic", { runs: 4_000, seed })).fuzz.runs;
  const [one, again, other] = [await found(1), await found(1), await found(9)];
  expect(one).toBe(again);
  // On Node and on Deno.
  expect([one, other]).toEqual([396, 826]);
});

test("what is compared finds its way into integers, also into those of a scenario's inputs", async () => {
  expect((await fuzzed("wide", { runs: 2_000 })).scenario.finding?.message).toBe("Error: the number");
  const { scenario } = await fuzzed("shop", { runs: 2_000 });
  expect(scenario).toMatchObject({ name: "shop", finding: { message: "Error: the price" } });
});

test("a target may await, and use the world", async () => {
  const { scenario } = await fuzzed("slow", { runs: 2_000 });
  expect(scenario.finding).toMatchObject({ title: "RangeError", message: "RangeError: seven" });
});

test("what a target has left under way when it returns belongs to its run", async () => {
  const { cwd, scenario } = await fuzzed("later", { runs: 1_000, store: true });
  expect(scenario.finding).toMatchObject({ message: "Error: later", location: { file: "targets.ts", line: 22 } });
  expect((await replay(scenario.recording!.shrunk!, { cwd })).verdict).toBe("reproduced");
  const { scenario: rejected } = await fuzzed("unawaited", { runs: 1_000 });
  expect(rejected.finding?.message).toBe("unhandled rejection: Error: unawaited");
});

test("what never ends, or only tomorrow, is waited for in vain for a while, and is no finding", async () => {
  expect((await fuzzed("ticking", { runs: 50 })).ok).toBe(true);
});

test("a target that never ends is a finding", async () => {
  const { scenario } = await fuzzed("endless", { runs: 100, limits: { maxSpins: 10_000 } });
  expect(scenario.finding).toMatchObject({ kind: "livelock", location: { file: "targets.ts", line: 18 } });
});

test("a failure is kept: its trace replays, and the next call tries it first", async () => {
  const { cwd, scenario } = await fuzzed("magic", { runs: 4_000, store: true });
  const traces = [scenario.recording!.trace, scenario.recording!.shrunk!];
  for (const trace of traces) expect(existsSync(join(cwd, trace))).toBe(true);
  const { verdict, scenario: again } = await replay(scenario.recording!.shrunk!, { cwd });
  expect([verdict, again.finding?.message]).toEqual(["reproduced", "Error: found FUZ"]);
  const { scenario: next, fuzz: summary } = await fuzzed("magic", { runs: 4_000, store: true }, cwd);
  expect(next.known).toMatchObject([{ verdict: "still fails", message: "Error: found FUZ" }]);
  expect(summary.runs).toBe(0);
});

test("a corpus grows by what reaches something new, and the next call begins with it", async () => {
  const first = await fuzzed("magic", { runs: 64, corpus: "corpus" });
  const files = readdirSync(join(first.cwd, "corpus"));
  expect(files.length).toBe(first.fuzz.corpus);
  expect(files.length).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(first.cwd, "corpus", files[0]!), "utf8"))).toMatchObject({
    schema: "seedbed/corpus-entry@1",
    scenario: "targets.ts#magic",
  });
  // A run with which it fails, by hand.
  const [length, bytes] = [{ min: 0, max: 4096, l: "text" }, { min: -97, max: 158, l: "text" }];
  const decisions = [{ input: 3, ...length }, ...[70, 85, 90].map((byte) => ({ input: byte - 97, ...bytes }))];
  const entry = JSON.stringify({ schema: "seedbed/corpus-entry@1", scenario: "targets.ts#magic", decisions });
  await writeFile(join(first.cwd, "corpus", "zz.json"), entry);
  for (const mode of ["coverage", "property"] as const) {
    const { ok, fuzz: { runs } } = await fuzzed("magic", { runs: 4_000, corpus: "corpus", mode }, first.cwd);
    expect([ok, runs]).toEqual([false, files.length + 1]);
  }
});

test("a dictionary has words that inputs come to hold", async () => {
  const source =
    `export function key(data) { if (data.text().includes(["zx", "81"].join("-"))) throw new Error("key"); }`;
  const cwd = await folderWith({ "key.js": source, "words.dict": '# words\n\nkey="z\\x78-81"\n' });
  const { ok } = await fuzz("key.js", { cwd, runs: 500, dictionary: ["words.dict"] });
  expect(ok).toBe(false);
});

test("real time ends it, and the limit on bytes holds", async () => {
  const { ok, fuzz: summary } = await fuzzed("fine", { timeMs: 50 });
  expect([ok, summary.ended]).toEqual([true, "time"]);
  const source =
    `export const long = (data) => { if (data.bytes().length + data.text().length > 9) throw new Error("long"); }`;
  const cwd = await folderWith({ "long.js": source });
  expect((await fuzz("long.js", { cwd, runs: 300, maxBytes: 9 })).ok).toBe(true);
  expect((await fuzz("long.js", { cwd, runs: 300, maxBytes: 10 })).ok).toBe(false);
});
