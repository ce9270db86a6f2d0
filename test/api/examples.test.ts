/** The examples in the docstrings of the public API are run: scenarios pass, and programs do not throw. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { apiDocuments } from "../../scripts/api_document.ts";
import { apiDocs, examplesOf } from "../../scripts/api_docs.ts";
import { command } from "../../scripts/command.ts";
import { isAuthored } from "../../src/engine/ir/author.ts";
import { test as testScenarios } from "../../src/mod.ts";
import { ROOT } from "../support/files.ts";
import { slow } from "../support/slow.ts";

/** Inside the project, so that bare imports resolve as in a user's project. */
const FOLDER = join(ROOT, ".examples-of-docs", "api");

/** The scenario that the examples work on. */
const COUNTER = `import { type AuthorWorld, kv, scenario } from "seedbed";

async function add({ kv, sleep }: AuthorWorld): Promise<void> {
  const before = Number(kv.get("visits") ?? 0);
  await sleep("1ms");
  kv.set("visits", String(before + 1));
}

export default scenario("both visits are counted")
  .parallel("two visitors", { ann: add, bob: add })
  .step(kv.expectGet("visits", "2"));
`;

/** The function that the example of `fuzz` fuzzes. */
const READER = `import type { FuzzData } from "seedbed";

export function readHeader(data: FuzzData): string[] {
  const text = data.text();
  if (text.startsWith("GET ") && !text.includes("\\n")) throw new Error("a header without an end");
  return text.split("\\n");
}
`;

/** The component that the example of `wasm` runs. */
const COMPONENT = join(ROOT, "examples/wasm/bomb.wasm");

interface Example {
  readonly entry: string;
  /** Of the symbol. */
  readonly name: string;
  /** Of the example, in a folder of its own. */
  readonly path: string;
}

/** Declares the packages that have no types of their own. */
const UNTYPED = join(ROOT, "src/engine/untyped.d.ts");

const VALUES: readonly string[] = ["function", "variable", "class"];

const entries = await apiDocs();
const examples: Example[] = entries.flatMap(({ name: entry, moduleDoc, symbols }) =>
  [{ name: "the module", declarations: [{ jsDoc: moduleDoc }] }, ...symbols].flatMap(({ name, declarations }) =>
    declarations.flatMap(({ jsDoc = {} }) => examplesOf(jsDoc)).map((code, index) => {
      const folder = join(FOLDER, entry, `${name} ${index}`);
      const path = join(folder, "example.scenario.ts");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "counter.scenario.ts"), COUNTER);
      writeFileSync(join(folder, "reader.ts"), READER);
      copyFileSync(COMPONENT, join(folder, "app.wasm"));
      writeFileSync(path, code);
      return { entry, name, path };
    })
  )
);
const before = process.cwd();
afterEach(() => process.chdir(before));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe.each(entries)("$name", ({ name: entry, symbols }) => {
  const own = examples.filter((example) => example.entry === entry);
  const values = symbols.filter(({ declarations }) => declarations.some(({ kind }) => VALUES.includes(kind)));
  test.each(values)("the docstring of $name has an example", ({ name }) => {
    expect(own.map((example) => example.name)).toContain(name);
  });
  test.each(own)("the example of $name runs", async ({ path }) => {
    process.chdir(dirname(path));
    const exports: object = await import(pathToFileURL(path).href);
    if (!Object.values(exports).some(isAuthored)) return;
    const { ok, summary, scenarios } = await testScenarios([path], { seeds: 20 });
    expect(scenarios.flatMap(({ finding }) => finding ?? [])).toEqual([]);
    expect({ ok, ...summary }).toMatchObject({ ok: true, invalid: 0 });
  });
});

test.each(Object.entries(await apiDocuments()))("docs/api/%s.md is what the docstrings say", (name, text) => {
  // `npm run build` formats the page.
  expect(words(readFileSync(`${ROOT}docs/api/${name}.md`, "utf8"))).toEqual(words(text));
});

function words(text: string): string[] {
  return text.split(/[\s<>,;]+/);
}

const FORGOTTEN_ANSWERS = `import { http, proc, scenario } from "seedbed";
export const request = scenario("a request").step(http.when("GET", "/x"));
export const command = scenario("a command").parallel("tasks", { ann: [proc.when("git")] });
`;

slow("the compiler accepts every example, and says what a rule without an answer lacks", async () => {
  writeFileSync(join(FOLDER, "forgotten.ts"), FORGOTTEN_ANSWERS);
  const config = join(FOLDER, "tsconfig.json");
  const include = ["**/example.scenario.ts", "forgotten.ts", UNTYPED];
  writeFileSync(config, JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include }));
  const { output } = await command("tsc", ["-p", config]);
  const errors = output.split(/^(?=\S)/m);
  expect(errors).toEqual([
    expect.stringMatching(/forgotten\.ts.*Argument of type 'HttpRuleWithoutAnswer' is not assignable to .* 'Step'/),
    expect.stringMatching(/forgotten\.ts.*Type 'ProcRuleWithoutAnswer' is not assignable to type 'Step'/),
  ]);
  expect(errors[0]).toContain("Type 'AddRepliesOrFails' is not assignable");
  expect(errors[1]).toContain("Type 'AddExits' is not assignable");
});
