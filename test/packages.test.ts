/** docs/packages.md says what `scripts/packages.ts` found: of each package of the list, and of no other. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packagesDocument, type Results } from "../scripts/packages/document.ts";
import { GROUPS } from "../scripts/packages/list.ts";
import { ROOT } from "./support/files.ts";
import { slow } from "./support/slow.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const versions = JSON.parse(read("scripts/packages/versions.json")) as Record<string, string>;
const results = JSON.parse(read("scripts/packages/results.json")) as Results;
const packages = GROUPS.flatMap((group) => group.packages);

/** The formatter pads the columns of tables. */
const words = (text: string) => text.replaceAll(/[-|\s]+/g, " ").trim();

test("each package of the list has a result, or says what it needs, and has a version", () => {
  const tried = packages.filter(({ needs }) => needs === undefined);
  expect(Object.keys(results)).toEqual(tried.map(({ name }) => name));
  const named = tried.flatMap(({ name, with: others = [] }) => [name, ...others]);
  expect([...new Set(named)].sort()).toEqual(Object.keys(versions).sort());
});

test("the page is what the script makes of the results", () => {
  expect(words(read("docs/packages.md"))).toBe(words(packagesDocument(GROUPS, versions, results)));
});

test("native addons are refused by name, and what else is refused needs threads", () => {
  const refused = packages.filter(({ name }) => results[name]?.outcome === "refused");
  for (const { name, native } of refused) {
    if (native !== true) expect({ name, reason: results[name]!.reason }).toEqual({ name, reason: expect.any(String) });
  }
  const natives = packages.filter(({ native }) => native === true);
  expect(natives.map(({ name }) => results[name]?.outcome)).toEqual(natives.map(() => "refused"));
});

slow("packages of WebAssembly and of servers do in a world what the page says", async () => {
  const names = ["sql.js", "express", "ws", "nock", "chokidar", "@nestjs/core"];
  const runtime = "deno" in process.versions ? ["--deno"] : [];
  const args = [join(ROOT, "scripts/packages.ts"), "--check", ...runtime, ...names];
  const { stdout } = await promisify(execFile)(join(ROOT, "node_modules/.bin/node"), args, { maxBuffer: 1e8 });
  for (const name of names) expect(stdout).toContain(`${name.padEnd(28)} works`);
});
