/** The commands about corpora, one after the other on one corpus. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

const SOURCE = `export function parse(data) {
  const text = data.text();
  if (text.startsWith("<")) { if (text.endsWith(">")) return "tag"; return "open"; }
  if (text.length > 40) throw new Error("too long");
  return "text";
}
export const both = (data) => [data.text(), data.integer(0, 9)];
`;

test("files of bytes come in, what reaches nothing goes, and the rest comes out as it came in", async () => {
  const cwd = await folderWith({ "parser.js": SOURCE });
  mkdirSync(join(cwd, "samples"));
  for (const [name, text] of Object.entries({ a: "<b>", b: "<", c: "plain", d: "plain text" })) {
    writeFileSync(join(cwd, "samples", name), text);
  }
  const run = async (...args: string[]) => {
    const { code, out, err } = await seedbed(["corpus", ...args, "--json"], { cwd });
    expect(err).toBe("");
    return { code, ...JSON.parse(out) };
  };
  expect(await run("import", "parser.js#parse", "corpus", "samples")).toMatchObject({ code: 0, files: 4, added: 4 });
  expect(await run("import", "parser.js#parse", "corpus", "samples")).toMatchObject({ added: 0 });
  const { entries } = await run("ls", "corpus");
  expect(entries.map(({ decisions }: { decisions: number }) => decisions).toSorted()).toEqual([11, 2, 4, 6]);
  expect(entries[0]).toMatchObject({ target: "parser.js#parse" });
  const { kept } = await run("min", "parser.js#parse", "corpus");
  expect(kept).toBeLessThan(4);
  expect(await run("export", "parser.js#parse", "corpus", "out")).toMatchObject({ written: kept, leftOut: [] });
  const texts = readdirSync(join(cwd, "out")).map((name) => readFileSync(join(cwd, "out", name), "utf8"));
  expect(texts).toContain("<b>");
  expect(texts.every((text) => ["<b>", "<", "plain", "plain text"].includes(text))).toBe(true);
  // What the other corpus has is there already.
  await run("import", "parser.js#parse", "other", "samples");
  expect(await run("merge", "parser.js#parse", "corpus", "other")).toMatchObject({ added: 0 });
  expect(await run("merge", "parser.js#parse", "fresh", "other")).toMatchObject({ added: kept });
});

test("a trace is added, and fuzzing begins with it", async () => {
  const cwd = await folderWith({ "parser.js": SOURCE });
  writeFileSync(join(cwd, "long"), "x".repeat(50));
  await seedbed(["corpus", "import", "parser.js#parse", "corpus", "long"], { cwd });
  const { code, out } = await seedbed(["fuzz", "parser.js#parse", "--corpus", "corpus", "--runs", "5", "--json"], {
    cwd,
  });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ fuzz: { runs: 1 }, scenario: { finding: { message: "Error: too long" } } });
  const added = await seedbed(["corpus", "add", "crashes", "last-fail", "--json"], { cwd });
  expect(JSON.parse(added.out)).toMatchObject({ added: 1 });
  expect(readdirSync(join(cwd, "crashes"))).toHaveLength(1);
});

test("a run whose bytes would be read differently is left out by name; a corpus that is none is said to be none", async () => {
  const cwd = await folderWith({ "parser.js": SOURCE, "one": "ab\x05" });
  await seedbed(["corpus", "import", "parser.js#both", "corpus", "one"], { cwd });
  await seedbed(["fuzz", "parser.js#both", "--corpus", "corpus", "--runs", "40"], { cwd });
  const { out } = await seedbed(["corpus", "export", "parser.js#both", "corpus", "out", "--json"], { cwd });
  const { written, leftOut } = JSON.parse(out);
  expect(leftOut.length).toBeGreaterThan(0);
  expect(written).toBe(existsSync(join(cwd, "out")) ? readdirSync(join(cwd, "out")).length : 0);
  const { code, err } = await seedbed(["corpus", "ls", "gone"], { cwd });
  expect(code).toBe(2);
  expect(err).toContain("expected the folder of a corpus, there is none");
});
