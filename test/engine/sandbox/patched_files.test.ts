/** Files are Node's own affair: a program that patches the language reads and writes them as it would without. */
import { expect, test } from "vitest";
import { slowUnless } from "../../support/slow.ts";
import { loadSource } from "../../support/source.ts";
import { recordText } from "../../support/record_text.ts";

const HOLDERS = {
  "Array.prototype": Array.prototype,
  "String.prototype": String.prototype,
  "Map.prototype": Map.prototype,
  "Set.prototype": Set.prototype,
  Object,
};
/** What a program needs to see anything itself, or to run at all. */
const OWN: readonly PropertyKey[] = ["constructor", "prototype", "toString", "valueOf"];
const WAYS = ["() => 7", "() => { throw new Error('patched'); }", "undefined"];

/** Uses no method of the language itself between patch and result. */
const SCENARIO = `
import * as fs from "node:fs";
import { scenario } from "seedbed";
export default scenario("files").world({ files: { "old.txt": "old" } }).step("patch and work", (world) => {
  let said = "";
  const say = (text) => { said += text + "|"; };
  const attempt = (work) => { try { say(work()); } catch (error) { say(error.code + ": " + error.message); } };
  const undo = new Function(process.env.PATCH)();
  attempt(() => fs.mkdirSync("a/b/c", { recursive: true }));
  attempt(() => fs.writeFileSync("a/b/c/x.txt", "hello"));
  attempt(() => fs.appendFileSync("a/b/c/x.txt", " there"));
  attempt(() => fs.readFileSync("a/b/c/x.txt", "utf8"));
  attempt(() => fs.renameSync("a/b/c/x.txt", "a/y.txt"));
  attempt(() => fs.symlinkSync("y.txt", "a/z.txt"));
  attempt(() => fs.readFileSync("a/z.txt", "utf8"));
  attempt(() => fs.statSync("a/../a/y.txt").size);
  attempt(() => { const fd = fs.openSync("old.txt", "r+"); fs.writeSync(fd, "new"); fs.closeSync(fd); return fd; });
  attempt(() => { const names = fs.readdirSync("a"); return names.length + names[0] + names[1] + names[2]; });
  attempt(() => fs.readFileSync("none.txt"));
  attempt(() => fs.rmSync("a/b", { recursive: true }));
  attempt(() => fs.existsSync("a/b"));
  attempt(() => fs.readFileSync("old.txt", "utf8"));
  // In the same turn: the runner of this test is code of the process as well.
  undo?.();
  world.event("said", said);
})
.finally("files", (world) => world.fs.readText("old.txt") === "new" &&
  world.fs.readText("a/y.txt") === "hello there");
`;

type Events = (patch: string) => Promise<unknown[]>;

/** Loads the scenario; the result runs it with a patch, and returns what it logged and its finding. */
async function load(): Promise<Events> {
  const [loaded] = await loadSource(SCENARIO);
  const { program } = loaded!;
  return async (patch) => {
    const world = { ...program.ir.world, env: { PATCH: patch } };
    const patched = { ...program, ir: { ...program.ir, world } };
    const { text, executed } = await recordText(patched, { seed: 1, strategy: "random" });
    const lines = text.split("\n").filter((line) => line.includes('"event":"'));
    return [...lines.map((line) => JSON.parse(line).data), executed.outcome.finding?.message];
  };
}

test("without a patch, all of it works", async () => {
  expect(await (await load())("")).toEqual([expect.stringContaining("hello there|"), undefined]);
});

for (const [holder, object] of Object.entries(HOLDERS)) {
  for (const way of WAYS) {
    slowUnless(way === WAYS[0])(`files are as without patches: ${holder} becomes ${way}`, async () => {
      const events = await load();
      const unpatched = JSON.stringify(await events(""));
      const differing: unknown[] = [];
      for (const key of Reflect.ownKeys(object)) {
        const { value, configurable } = Object.getOwnPropertyDescriptor(object, key)!;
        if (typeof value !== "function" || configurable !== true || OWN.includes(key)) continue;
        const member = typeof key === "symbol" ? `[${String(key).slice(7, -1)}]` : `.${key}`;
        const name = `${holder}${member}`;
        const found = await events(`const real = ${name}; ${name} = ${way}; return () => { ${name} = real; };`);
        if (JSON.stringify(found) !== unpatched) differing.push([name, found]);
      }
      expect(differing).toEqual([]);
    });
  }
}
