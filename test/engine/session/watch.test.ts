/** An expression at every moment of a run: what it sees, and that it changes nothing. */
import { expect, test } from "vitest";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession } from "../../../src/api/runs/traces/open_session.ts";
import { SeedbedError } from "../../../src/engine/errors.ts";

const STORE = `export const rows = new Map<string, string>();
let claims = 0;
export async function claim(id: string, who: string) {
  claims++;
  const before = rows.get(id);
  await new Promise((resolve) => setTimeout(resolve, 5));
  rows.set(id, before === undefined ? who : before + "+" + who);
}
`;

const SCENARIO = `import { scenario } from "seedbed";
import { claim } from "./store.ts";
const limit = 2;
export default scenario("claims")
  .step("both", async (world) => {
    await Promise.all(["a", "b"].map((who) => claim("job-1", who)));
    world.kv.set("limit", String(limit + Math.random()));
  });
`;

async function opened(files: Readonly<Record<string, string>>, first: string) {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-watch-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { session } = await openSession(first, { cwd: folder });
  return session;
}

const claims = () => opened({ "store.ts": STORE, "claims.scenario.ts": SCENARIO }, "claims.scenario.ts");

/** What it was, each time that it became something else. */
const changes = (values: readonly { text: string }[]) =>
  values.map(({ text }) => text).filter((text, index, all) => text !== all[index - 1]);

test("a watched expression sees module names, even unexported ones, the world, and saved values", async () => {
  const session = await claims();
  const { moments } = await session.observation(0);
  const values = await session.watch(0, "rows.get('job-1')");
  expect(values).toHaveLength(moments.length);
  expect(changes(values)).toEqual(["undefined", "'a'", "'b'"]);
  // The first moment is the step, up to where it waits.
  expect(changes(await session.watch(0, "claims"))).toEqual(["2"]);
  expect(changes(await session.watch(0, "kv.has('limit') && Number(kv.get('limit')) > limit"))).toEqual([
    "false",
    "true",
  ]);
  expect((await session.watch(0, "world.clock.elapsedMs")).at(-1)).toEqual({ text: "5", threw: false });
});

test("an error of a watched expression is its value, and the run continues", async () => {
  const session = await claims();
  const values = await session.watch(0, "rows.get('job-1').length");
  expect(values.at(0)).toMatchObject({ threw: true, text: expect.stringContaining("TypeError: ") });
  expect(values.at(-1)).toEqual({ threw: false, text: "1" });
});

test.for([
  "await rows",
  "claim('job-1', 'c')",
  "Promise.resolve(1)",
  "Math.random()",
  "world.random.integer(6)",
  "crypto.randomUUID()",
  "kv.set('x', '1')",
  "world.event('x')",
  "(setTimeout(() => rows.clear(), 1), 1)",
  "(world.sleep(1), 1)",
  "world.busy(1)",
])("%s is refused: it does more than look", async (expression) => {
  const session = await claims();
  const before = JSON.stringify((await session.observation(0)).entries);
  const refused = await session.watch(0, expression).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(SeedbedError);
  expect((refused as SeedbedError).message).toBe(
    `expected an expression without effects, found one that awaits, draws or changes what happens: ${expression}`,
  );
  expect(JSON.stringify((await session.observation(0)).entries)).toBe(before);
});

test.for(["rows.", "a b", "", "1) + (2", "const x = 1"])("%j is no expression", async (text) => {
  const session = await claims();
  await expect(session.watch(0, text)).rejects.toThrow("expected a JavaScript expression, found");
});

test("a watched expression changes the copy and not the run", async () => {
  const session = await claims();
  expect(changes(await session.watch(0, "(rows.set('mine', 'x'), rows.size)"))).toEqual(["1", "2"]);
  expect(changes(await session.watch(0, "rows.size"))).toEqual(["0", "1"]);
});

test("a watched expression of a step scenario sees the world", async () => {
  const steps = {
    version: 1,
    name: "steps",
    steps: [{ type: "set_kv", key: "a", value: "1" }, { type: "sleep", duration: "5ms" }, {
      type: "set_kv",
      key: "a",
      value: "2",
    }],
  };
  const session = await opened({ "steps.scenario.json": JSON.stringify(steps) }, "steps.scenario.json");
  expect(changes(await session.watch(0, "kv.get('a')"))).toEqual(["'1'", "'2'"]);
  await expect(session.watch(0, "Math.random()")).rejects.toThrow("without effects");
  await expect(session.watch(0, "process.pid")).resolves.not.toHaveLength(0);
});

test("a watched expression sees names of its own module first, even in CommonJS", async () => {
  const session = await opened({
    "first.ts": "export const rows: string[] = [];\nexport const add = (text: string) => rows.push(text);\n",
    "second.ts":
      "const rows = new Map<string, number>();\nexport const put = (key: string) => rows.set(key, rows.size);\n",
    "third.cjs": "let rows = 0;\nconst step = 2;\nexports.count = () => {\n  rows += step;\n};\n",
    "names.scenario.ts": `import { scenario } from "seedbed";
import { add } from "./first.ts";
import { put } from "./second.ts";
import { count } from "./third.cjs";
const rows = "the scenario's";
export default scenario("names").step("all", async (world) => {
  await world.sleep("1ms");
  add("a");
  put("b");
  count();
  world.event(rows);
});
`,
  }, "names.scenario.ts");
  const last = async (expression: string, file?: string) => (await session.watch(0, expression, { file })).at(-1)?.text;
  expect(await last("rows")).toBe(`"the scenario's"`);
  expect(await last("rows", "names.scenario.ts")).toBe(`"the scenario's"`);
  expect(await last("rows", "first.ts")).toBe("[ 'a' ]");
  expect(await last("[...rows.keys()]", "second.ts")).toBe("[ 'b' ]");
  expect(await last("rows + step", "third.cjs")).toBe("4");
  expect(await last("rows // a comment", "second.ts")).toBe("Map(1) { 'b' => 0 }");
});
