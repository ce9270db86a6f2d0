/** `compile` and `schema`: the files that they make. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonSchema, SCHEMA_NAMES } from "../../src/api/project/json_schema.ts";
import { PASSES } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const FILES = {
  "x.scenario.ts": `import { scenario } from "seedbed";
import { later } from "./lib.ts";
const race = scenario("race").latency("any").parallel("both", { a: later, b: later });
export default race.step("fails", () => { throw new Error("boom"); });
export const fine = race;
`,
  "lib.ts": "export const later = () => new Promise((resolve) => setTimeout(resolve, 100 * Math.random()));\n",
};

test("a compiled scenario gives the same trace, byte for byte, without its sources", async () => {
  const cwd = folder(FILES);
  const several = await seedbed(["compile", "x.scenario.ts"], { cwd });
  expect(several).toMatchObject({ code: 2, err: expect.stringContaining("choose one with --scenario") });
  const made = await seedbed(["compile", "x.scenario.ts", "--scenario", "default"], { cwd });
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^x\.scenario\.json {3}[\d,]+ bytes {3}sha256 [0-9a-f]{64}\n$/),
  });

  const elsewhere = folder();
  copyFileSync(join(cwd, "x.scenario.json"), join(elsewhere, "x.scenario.json"));
  const args = ["--seed", "7", "--record", "t.jsonl"];
  await seedbed(["run", "x.scenario.ts", "--scenario", "default", ...args], { cwd });
  const ran = await seedbed(["run", "x.scenario.json", ...args], { cwd: elsewhere });
  expect(ran.out).toContain("Error: boom");
  expect(readFileSync(join(elsewhere, "t.jsonl"), "utf8")).toBe(readFileSync(join(cwd, "t.jsonl"), "utf8"));

  const text = readFileSync(join(elsewhere, "x.scenario.json"), "utf8");
  writeFileSync(join(elsewhere, "x.scenario.json"), text.replace("boom", "bang"));
  const changed = await seedbed(["run", "x.scenario.json"], { cwd: elsewhere });
  expect(changed).toMatchObject({
    code: 2,
    err: expect.stringContaining("the code was changed after it was compiled"),
  });
});

test("the default output overwrites a compiled scenario and nothing else", async () => {
  const cwd = folder({
    ...FILES,
    "y.scenario.ts": FILES["x.scenario.ts"],
    "y.scenario.json": PASSES,
    "z.yaml": "name: z",
  });
  const compile = (file: string) => seedbed(["compile", file, "--scenario", "default"], { cwd });
  for (let again = 0; again < 2; again++) expect(await compile("x.scenario.ts")).toMatchObject({ code: 0 });
  expect(await compile("y.scenario.ts")).toMatchObject({
    code: 2,
    err: expect.stringContaining("a scenario of its own"),
  });
  expect(JSON.parse(readFileSync(join(cwd, "y.scenario.json"), "utf8"))).toEqual(PASSES);
  expect(await compile("z.yaml")).toMatchObject({ code: 2 });
  expect(existsSync(join(cwd, "z.scenario.json"))).toBe(false);
});

test.for(SCHEMA_NAMES)("schema/%s.json equals the output of the command (npm run build writes it)", async (name) => {
  const committed = readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), "utf8");
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(jsonSchema(name))));
  const { code, out } = await seedbed(["schema", name], { cwd: folder() });
  expect(code).toBe(0);
  expect(out).toBe(committed);
});
