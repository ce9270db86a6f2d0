/**
 * Every code block of the README and of docs/ is run. Blocks with a title are files, commands run among them in the order
 * of the document, TypeScript without a title must at least be TypeScript, and what only CI can run must stand in its script.
 * A page's test files are run together. The commands of the README always run. Those of a page need one another, and take up to
 * half a minute: together they are a slow test, whose name is that of the page.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshSeedbed, seedbed } from "./cli/seedbed.ts";
import { CHECKERS, HOOKS, LIBRARY } from "./support/built.ts";
import { codeBlocks } from "./support/documents.ts";
import { ROOT } from "./support/files.ts";
import { SYNC_LIMIT } from "./support/processes.ts";
import { isThorough } from "./support/slow.ts";

const DOCUMENTS = [
  "README.md",
  // `test/packed/getting_started.test.ts` runs the other one, in a project of its own.
  ...readdirSync(`${ROOT}docs`).filter((name) => name.endsWith(".md") && name !== "getting-started.md")
    .map((name) => `docs/${name}`),
];

describe.each(DOCUMENTS)("%s", (document) => {
  // Inside the project, so that bare imports resolve as in a user's project.
  const folder = join(ROOT, ".examples-of-docs", basename(document, ".md"));
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    symlinkSync(`${ROOT}node_modules`, join(folder, "node_modules"));
    // A page cannot hold a binary.
    if (document === "docs/wasm.md") {
      for (const name of ["bomb.wasm", "countdown.wasm", "order.wasm", "order.txt"]) {
        copyFileSync(`${ROOT}examples/wasm/${name}`, join(folder, name));
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const blocks = codeBlocks(readFileSync(`${ROOT}${document}`, "utf8"));
  test("a page has blocks of known kinds only", () => {
    for (const { language } of blocks) expect(["", "ts", "yaml", "json", "sh"]).toContain(language);
  });
  const isRun = document === "README.md" || isThorough(document);
  const running = isRun
    ? test
    : (name: string, run: () => void) => test.skip(`${name} (slow: set SEEDBED_SLOW=1)`, run);
  const testFiles = new Set<string>();
  for (const { language, note, code, line } of blocks) {
    const title = /title=(\S+)/.exec(note)?.[1];
    if (title !== undefined) {
      test(`line ${line}: the file ${title}`, () => {
        mkdirSync(dirname(join(folder, title)), { recursive: true });
        writeFileSync(join(folder, title), code);
      });
      if (title.endsWith(".test.ts")) {
        // Nothing on the page may replace what is run at its end.
        expect(testFiles.has(title), `two test files of the name ${title}`).toBe(false);
        testFiles.add(title);
      }
    } else if (language === "sh" && note === "ci") {
      test(`line ${line}: CI runs it`, () => {
        const script = readFileSync(`${ROOT}.ci/run`, "utf8");
        for (const command of code.split("&&")) expect(script).toContain(command.trim());
      });
    } else if (language === "sh" && note === "started") {
      test(`line ${line}: getting started runs it`, () => {
        const others = codeBlocks(readFileSync(`${ROOT}docs/getting-started.md`, "utf8"));
        const commands = others.filter((other) => other.language === "sh").flatMap((other) => other.code.split("\n"));
        for (const command of code.split("\n")) expect(commands).toContain(command);
      });
    } else if (language === "sh") {
      for (const [index, command] of code.split("\n").entries()) {
        if (command.trim() === "") continue;
        running(`line ${line + index}: ${command}`, () => runLine(folder, command));
      }
    } else if (language === "ts") {
      test(`line ${line}: is TypeScript`, async () => {
        await transform(code, { loader: "ts" });
      });
    }
  }
  if (testFiles.size > 0) running(`${[...testFiles].join(", ")} pass`, () => runTestFiles(folder, [...testFiles]));
});

/** `seedbed …  # exits 1`: as it stands, with the exit code that the comment says. */
async function runLine(folder: string, text: string): Promise<void> {
  const [command, comment = ""] = text.split(/\s+#\s+/) as [string, string?];
  const expected = /exits ([\d or]+)/.exec(comment)?.[1]?.split(" or ").map((code) => Number(code.trim())) ?? [0];
  const [program, ...args] = command.trim().split(/\s+/);
  expect(program).toBe("seedbed");
  // Commands share a process; one that reads its standard input to the end has its own.
  const run = args[0] === "repl" ? freshSeedbed : seedbed;
  const { code, out, err } = await run(args, { cwd: folder, env: { NO_COLOR: "1" } });
  expect(expected, `${out}\n${err}`).toContain(code);
}

function runTestFiles(folder: string, names: readonly string[]): void {
  const config = join(folder, "vitest.config.ts");
  writeFileSync(
    config,
    `export default {
      resolve: { alias: { "seedbed/hooks": ${JSON.stringify(HOOKS)}, "seedbed/checkers": ${
      JSON.stringify(CHECKERS)
    }, seedbed: ${JSON.stringify(LIBRARY)} } },
      // Only against a hang, as for the tests of the project.
      test: { testTimeout: 180_000 },
    };\n`,
  );
  const result = spawnSync(process.execPath, [
    `${ROOT}node_modules/vitest/vitest.mjs`,
    "run",
    "--root",
    folder,
    "--config",
    config,
    ...names,
  ], {
    ...SYNC_LIMIT,
    encoding: "utf8",
  });
  expect(result.status, `${result.stdout}\n${result.stderr}`).toBe(0);
}
