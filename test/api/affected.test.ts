/** Which scenarios a change has an effect on. */
import { mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { affectedBy, madeOfOthers, sourcesOf } from "../../src/api/runs/run/affected.ts";
import { folderWith } from "../support/source.ts";

const FILES = {
  "a.scenario.ts": 'import { half } from "./half.ts";\nexport const a = half;\n',
  "b.scenario.ts": 'import data from "./data.json" with { type: "json" };\nexport const b = data;\n',
  "c.scenario.ts": "export const c = 1;\n",
  "d.scenario.yaml": "version: 1\nname: d\nworld: { base: files }\nsteps: []\n",
  "e.scenario.yaml": "version: 1\nname: e\nsteps: []\n",
  "half.ts": 'import { deep } from "./deep.js";\nexport const half = deep / 2;\n',
  "deep.ts": "export const deep = 1;\n",
  "data.json": "{}",
};

const SCENARIOS = Object.keys(FILES).filter((name) => name.includes(".scenario."));

async function affected(changed: string[], files: Readonly<Record<string, string>> = FILES): Promise<string[]> {
  const folder = await realpath(await folderWith(files));
  const sources = await sourcesOf(SCENARIOS.map((name) => join(folder, name)));
  return affectedBy(changed.map((name) => join(folder, name)), sources).map((file) => file.slice(folder.length + 1));
}

// It may take any file below its folder into its world.
const D = "d.scenario.yaml";

describe("a scenario is affected by a change of a file that it loads", () => {
  test.for(
    [
      ["of itself", ["c.scenario.ts"], ["c.scenario.ts", D]],
      ["of itself, for data", ["e.scenario.yaml"], [D, "e.scenario.yaml"]],
      ["of what it imports", ["half.ts"], ["a.scenario.ts", D]],
      ["of what that imports, under another ending", ["deep.ts"], ["a.scenario.ts", D]],
      ["of data that it imports", ["data.json"], ["b.scenario.ts", D]],
      ["of a file that its world may start with", ["files/x.txt"], [D]],
      ["of a setting", ["seedbed.yaml"], SCENARIOS],
      ["of several", ["half.ts", "c.scenario.ts"], ["a.scenario.ts", "c.scenario.ts", D]],
    ] as const,
  )("a scenario is affected: %s", async ([, changed, expected]) => {
    expect(await affected([...changed])).toEqual(expected);
  });

  test("a file that does not bundle is affected by any change of its kind", async () => {
    const broken = { ...FILES, "c.scenario.ts": 'import "./gone.ts";\n' };
    expect(await affected(["nothing.txt"], broken)).toEqual(["c.scenario.ts", D]);
  });
});

test("an import that resolves differently affects the scenario", async () => {
  const folder = await realpath(await folderWith({ ...FILES, "a.scenario.ts": 'export * from "./x";\n' }));
  await mkdir(join(folder, "x"));
  await writeFile(join(folder, "x/index.ts"), "export const x = 1;\n");
  const files = ["a.scenario.ts", "c.scenario.ts"].map((name) => join(folder, name));
  const before = await sourcesOf(files);
  expect(affectedBy([join(folder, "x/index.ts")], before)).toEqual([files[0]]);
  await writeFile(join(folder, "x.ts"), "export const x = 2;\n");
  expect(madeOfOthers(before, await sourcesOf(files))).toEqual([files[0]]);
  await rm(join(folder, "x.ts"));
  expect(madeOfOthers(before, await sourcesOf(files))).toEqual([]);
});

test("a scenario below a link is affected by the files that it imports", async () => {
  const folder = await realpath(await folderWith(FILES));
  const elsewhere = await folderWith({});
  await symlink(folder, join(elsewhere, "link"));
  const file = join(elsewhere, "link", "a.scenario.ts");
  const sources = await sourcesOf([file]);
  expect(affectedBy([join(folder, "deep.ts")], sources)).toEqual([file]);
});
