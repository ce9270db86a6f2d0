/** What is wrong with a target, a corpus or a dictionary is said in one message, with its place. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SeedbedError } from "../../../src/engine/errors.ts";
import { fuzz, type FuzzOptions } from "../../../src/mod.ts";
import { folderWith } from "../../support/source.ts";

const SOURCE = `export function parse(data) { data.text(); }
export function print(data) { data.text(); }
export const limit = 5;
export class Reader {}
`;

/** A call of it runs nothing of its body: whatever the input, nothing would be found. */
const LAZY = "export function* tokens(data) { throw new Error(data.text()); }";

const MORE = {
  "mixed.js": "export default async function* () {}\nexport class Reader {}",
  "empty.js": "globalThis.a = 1;",
};

async function problemOf(
  target: string,
  options: FuzzOptions = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Pick<SeedbedError, "code" | "message" | "hint" | "location">> {
  const cwd = await folderWith({
    "reader.js": SOURCE,
    "none.js": "export const a = 1;",
    "lazy.js": LAZY,
    ...MORE,
    ...files,
  });
  mkdirSync(join(cwd, "corpus"));
  writeFileSync(join(cwd, "corpus", "entry.json"), files["entry"] ?? "{}");
  const error = await Promise.resolve(fuzz(target, { cwd, runs: 1, ...options })).then(
    () => undefined,
    (error) => error,
  );
  if (!(error instanceof SeedbedError)) throw error ?? new Error("it passed");
  const { code, message, hint, location } = error;
  return { code, message, hint, location };
}

test.each([
  ["reader.js#limit", 'expected a function or a scenario under the export "limit", found a number', undefined],
  ["reader.js#Reader", 'expected a function or a scenario under the export "Reader", found a class', undefined],
  [
    "lazy.js",
    "expected a module that exports a scenario or a function, found only tokens, a generator function",
    "calling a generator function does not run its body: export a function that iterates, (data) => { for (const item of tokens(data)); }",
  ],
  [
    "mixed.js",
    "expected a module that exports a scenario or a function, found only Reader, a class; default, a generator function",
    undefined,
  ],
  ["empty.js", "expected a module that exports a scenario or a function, found no exports", undefined],
  [
    "lazy.js#tokens",
    'expected a function or a scenario under the export "tokens", found a generator function',
    undefined,
  ],
  [
    "reader.js#prse",
    'expected a function or a scenario under the export "prse", found none; there are Reader, limit, parse, print',
    "did you mean reader.js#parse?",
  ],
  [
    "reader.js",
    "expected the name of one of several exports, found none: there are parse, print",
    "seedbed fuzz reader.js#parse",
  ],
  ["none.js", "expected a module that exports a scenario or a function, found only a, a number", undefined],
  ["#parse", 'expected <file> or <file>#<export>, found "#parse"', "such as parser.ts#parse"],
  ["gone.js#parse", "expected a scenario file, there is no such file", undefined],
])("the target %s: %s", async (target, message, hint) => {
  const problem = await problemOf(target);
  expect(problem.message).toBe(message);
  if (hint !== undefined) expect(problem.hint).toBe(hint);
  if (target !== "#parse") expect(problem.location?.file).toContain(target.split("#")[0]);
});

test("a corpus with a file that is no entry", async () => {
  expect(await problemOf("reader.js#parse", { corpus: "corpus" })).toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/^expected an entry of a corpus, found one where schema/),
    location: { file: join("corpus", "entry.json") },
  });
  expect((await problemOf("reader.js#parse", { corpus: "corpus" }, { entry: "no" })).message)
    .toBe("expected an entry of a corpus, found no JSON");
});

test("a corpus that cannot be written to", async () => {
  expect(await problemOf("reader.js#parse", { corpus: join("reader.js", "corpus") })).toMatchObject({
    code: "unwritable",
    location: { file: join("reader.js", "corpus") },
    hint: "name another folder with --corpus",
  });
});

test("a dictionary with a line that is no word", async () => {
  expect(await problemOf("reader.js#parse", { dictionary: ["words"] }, { words: '# fine\n"ok"\nname=GET\n' }))
    .toMatchObject({
      code: "invalid",
      message: "expected a word in quotes, found name=GET",
      location: { file: "words", line: 3 },
    });
  expect((await problemOf("reader.js#parse", { dictionary: ["words"] }, { words: '"\\q"' })).location?.line).toBe(1);
});

test("bounds that are none", async () => {
  expect((await problemOf("reader.js#parse", { maxBytes: 0 })).message).toContain("maxBytes");
  expect((await problemOf("reader.js#parse", { runs: undefined })).message)
    .toBe("fuzz: expected runs or timeMs, found neither");
});
