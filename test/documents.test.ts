/** The pages lead to one another: no link is broken, and no page or example is missing from its index. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support/files.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const namesIn = (folder: string) => readdirSync(join(ROOT, folder), { withFileTypes: true });

const examples = namesIn("examples").filter((entry) => entry.isDirectory()).map(({ name }) => name);
const pages = namesIn("docs").filter(({ name }) => name.endsWith(".md") && name !== "README.md").map(({ name }) =>
  name
);

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "bench/README.md",
  "docs/README.md",
  "examples/README.md",
  ...pages.map((name) => `docs/${name}`),
  ...examples.map((name) => `examples/${name}/README.md`),
];

/** The links of a page to files, without the section they lead to. Code is not prose: what looks like a link in it is none. */
function links(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "`");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith("#"))
    .map((target) => target.split("#")[0]!);
}

describe.each(documents)("%s", (document) => {
  test("leads to files that exist", () => {
    const broken = links(read(document)).filter((target) => !existsSync(join(ROOT, dirname(document), target)));
    expect(broken).toEqual([]);
  });
});

test.each(pages)("the index of the documentation has docs/%s", (page) => {
  expect(links(read("docs/README.md"))).toContain(page);
});

test.each(examples)("the index of the examples has examples/%s, with a command for files that exist", (name) => {
  const row = read("examples/README.md").split("\n").find((line) => line.startsWith(`| [${name}](${name}) `));
  const path = /`seedbed [^`]*?(examples\/[^\s"`]+)/.exec(row ?? "")?.[1];
  expect(path, row).toMatch(new RegExp(`^examples/${name}/`));
  expect(path!.includes("*") || existsSync(join(ROOT, path!)), path).toBe(true);
});
