/** docs/extending.md names files that there are, and what it says of builtins, reporters and commands is true. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Change, changedSource } from "./support/changed_source.ts";
import { ROOT } from "./support/files.ts";
import { slow } from "./support/slow.ts";

const PAGE = readFileSync(`${ROOT}docs/extending.md`, "utf8");

/** The cells of the row on how to add this. */
function rowOf(what: string): readonly string[] {
  const row = PAGE.split("\n").find((line) => line.startsWith(`| ${what} `));
  if (row === undefined) throw new Error(`docs/extending.md says nothing of ${what}`);
  return row.split("|").map((cell) => cell.trim());
}

function pathsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
}

/** A copy of the source with a new file, and with changes in the files that the page names. */
function copyWith(
  what: string,
  file: string,
  text: string,
  changes: Readonly<Record<string, (text: string) => string>>,
) {
  const [, , folder, catalogs] = rowOf(what);
  expect(pathsIn(folder!)).toEqual([file.replace(/\/[^/]+$/, "")]);
  expect(Object.keys(changes)).toEqual(pathsIn(catalogs!));
  const all: Record<string, Change> = { ...changes, [file]: text };
  return { all, with: (more: Readonly<Record<string, string>>) => changedSource({ ...all, ...more }) };
}

test("every path in docs/extending.md exists", () => {
  const paths = [...PAGE.matchAll(/`((?:src|test|scripts)\/[^`]+)`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test.each(["a strategy", "a step", "a capability"])(
  "the test that adds %s changes the files that the page names",
  (what) => {
    const [, , , catalogs, tested] = rowOf(what);
    const text = readFileSync(`${ROOT}${pathsIn(tested!)[0]}`, "utf8");
    for (const path of pathsIn(catalogs!)) expect(text).toContain(`"${path}"`);
  },
);

slow("adding a builtin changes one file and one line", () => {
  const copy = copyWith(
    "a builtin",
    "src/engine/sandbox/builtins/greeting.ts",
    'import type { Factory } from "../scope.ts";\n' +
      "export const createGreeting: Factory = ({ world }) => ({ greet: () => `hello at ${world.kernel.clock.elapsedMs}` });\n",
    {
      "src/engine/sandbox/builtins/catalog.ts": (text) =>
        'import { createGreeting } from "./greeting.ts";\n' +
        text.replace("  fs: createFs,\n", "  greeting: createGreeting,\n  fs: createFs,\n"),
    },
  ).with({
    "g.scenario.ts": 'import { scenario } from "seedbed";\nimport { greet } from "node:greeting";\n' +
      'export default scenario("greets").step("greet", ({ kv }) => kv.set("said", greet()))' +
      '.finally("said", ({ kv }) => kv.get("said") === "hello at 0");\n',
  });
  const { status, stdout, stderr } = copy.run("src/cli/main.ts", "run", "g.scenario.ts");
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining("✓ greets"), ""]);
});

slow("adding a reporter changes one file and two lines", () => {
  const copy = copyWith(
    "a reporter",
    "src/cli/reporters/names.ts",
    'import type { Output, Reporter } from "./reporter.ts";\n' +
      "export function namesReporter({ write }: Output): Reporter {\n" +
      "  return { scenario: ({ report }) => write(`${report.name}!\\n`), invalid: () => {}, end: () => {}, refused: () => {} };\n}\n",
    {
      "src/api/project/config/reporters.ts": (text) => text.replace('"ndjson"]', '"ndjson", "names"]'),
      "src/cli/reporters/catalog.ts": (text) =>
        text.replace("  tap: async", '  names: async () => (await import("./names.ts")).namesReporter,\n  tap: async'),
    },
  ).with({
    "a.scenario.json": JSON.stringify({ version: 1, name: "one", steps: [{ type: "sleep", duration: "1s" }] }),
  });
  expect(copy.run("src/cli/main.ts", "run", "a.scenario.json", "--reporter", "names").stdout).toBe("one!\n");
  expect(copy.run("src/cli/main.ts", "help", "run").stdout).toContain("names");
});

slow("adding a command changes one file and three lines", () => {
  const copy = copyWith(
    "a command",
    "src/cli/commands/hello.ts",
    'import { defineCommand } from "../command.ts";\nimport { EXIT } from "../exit_codes.ts";\n' +
      "export const command = defineCommand({\n" +
      '  name: "hello", description: "Greets.", operands: { usage: "", what: "no arguments", min: 0, max: 0 },\n' +
      '  options: {}, examples: [{ line: "seedbed hello", says: "a greeting" }],\n' +
      '  run(_input, context) {\n    context.document({ schema: "seedbed/hello@1", ok: true }, "hello\\n");\n' +
      "    return Promise.resolve(EXIT.pass);\n  },\n});\n",
    {
      "src/cli/catalog.ts": (text) => text.replace('    version: "print', '    hello: "greet",\n    version: "print'),
      "src/cli/loaders.ts": (text) =>
        text.replace("  version: () =>", '  hello: () => import("./commands/hello.ts"),\n  version: () =>'),
      "src/cli/usage.ts": (text) =>
        text.replace(
          'needs: [{ need: "know the',
          'needs: [{ need: "be greeted", lines: ["seedbed hello"] }, { need: "know the',
        ),
    },
  ).with({});
  expect(copy.run("src/cli/main.ts", "hello").stdout).toBe("hello\n");
  expect(copy.run("src/cli/main.ts", "help").stdout).toContain("greet");
  expect(copy.run("src/cli/main.ts", "usage").stdout).toContain("seedbed hello");
  expect(copy.run("src/cli/main.ts", "completions", "bash").stdout).toContain("hello");
});
