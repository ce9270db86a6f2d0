/** `seedbed map`: the document, the page for people, and what is refused. */
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { mapOutput, type MapReport } from "../../src/cli/output/map.ts";
import { codeBlocks } from "../support/documents.ts";
import { ROOT } from "../support/files.ts";
import { folder, type RunOptions, seedbed } from "./seedbed.ts";

const RACE = `let stock = 1;
export async function reserve() {
  if (stock > 0) {
    await new Promise((done) => setTimeout(done, 5));
    stock = stock - 1;
  }
}
`;
const FILES = {
  "package.json": "{}",
  "src/stock.ts": RACE,
  "src/paid.ts": `export const pay = () => fetch("/pay");\n`,
  "src/plain.ts": `export const help = "fetch(url) and setTimeout";\n`,
  "src/pool.ts":
    `export class Pool { #free = 1; async take() { if (this.#free > 0) { await wait(); this.#free--; } } }\n`,
  "src/paid.scenario.ts":
    `import { scenario } from "seedbed";\nimport { pay } from "./paid.ts";\nexport default scenario("paid").step("pay", async () => { await pay(); });\n`,
};

async function json(args: string[], options: RunOptions): Promise<MapReport> {
  const { code, out, err } = await seedbed(["map", ...args, "--json"], options);
  expect(code, err).toBe(0);
  const document = JSON.parse(out);
  // A schema drops what it does not know: nothing may be missing afterwards.
  expect(mapOutput.parse(document)).toEqual(document);
  return document;
}

describe.concurrent("map", () => {
  test("map --json has all findings, and its next command works", async () => {
    const cwd = folder(FILES);
    const report = await json([], { cwd });
    expect(report.summary).toEqual({
      read: 4,
      mapped: 3,
      open: 2,
      high: 2,
      medium: 0,
      low: 0,
      scenarios: 1,
      tests: 0,
      links: 0,
    });
    expect(report.confidence).toEqual({ percent: 100, unknown: [] });
    expect(report.modules.map(({ file, risk, scenario }) => [file, risk, scenario])).toEqual([
      ["src/stock.ts", "high", null],
      ["src/pool.ts", "high", null],
      ["src/paid.ts", null, "src/paid.scenario.ts"],
    ]);
    expect(report.modules[0]!.traits).toEqual([
      {
        kind: "timeout",
        form: "timeout",
        what: "timer setTimeout()",
        line: 4,
        column: 33,
        function: "reserve",
        reached: false,
      },
      {
        kind: "concurrency",
        form: "shared-state",
        what: "stock is read (line 3) and written after an await: another call can come in between",
        line: 5,
        column: 5,
        function: "reserve",
        reached: false,
      },
    ]);
    expect(report.modules.map(({ next }) => next)).toEqual([
      "npx seedbed new --for src/stock.ts",
      "npx seedbed new pool --dir src",
      null,
    ]);
    for (const { next } of report.modules.slice(0, 2)) {
      const { code, err } = await seedbed(next!.split(" ").slice(2), { cwd });
      expect(code, err).toBe(0);
    }
    const after = await json([], { cwd });
    expect(after.summary).toMatchObject({ open: 1, scenarios: 3 });
  });

  test("map prints a table, the highest risks with places, and a summary", async () => {
    const { code, out } = await seedbed(["map"], { cwd: folder(FILES) });
    expect(code).toBe(0);
    expect(out).not.toContain("\x1b");
    expect(out).toMatch(/^risk +module +conc {2}I\/O {2}retry {2}timer {2}because of$/m);
    expect(out).toMatch(/^███ high +src\/stock\.ts +1 +· +· +1 +check-then-act/m);
    expect(out).toMatch(/^ {2}· src\/stock\.ts:5:5 +stock is read \(line 3\)/m);
    expect(out).toContain("→ npx seedbed new --for src/stock.ts");
    expect(out).toContain("no scenario reaches 2 of them: 2 high");
    expect(out).toContain("confidence 100 %");
  });

  test("map prints the output that docs/map.md shows", async () => {
    const blocks = codeBlocks(readFileSync(`${ROOT}docs/map.md`, "utf8"));
    const files = blocks.flatMap(({ note, code }) => {
      const title = /title=(\S+)/.exec(note)?.[1];
      return title === undefined ? [] : [[title, code] as const];
    });
    const { out } = await seedbed(["map"], { cwd: folder({ "package.json": "{}", ...Object.fromEntries(files) }) });
    expect(out.trimEnd()).toBe(blocks.find(({ language }) => language === "")!.code.trimEnd());
  });

  test("map uses colours where wanted, and ASCII where nothing else is possible", async () => {
    const cwd = folder(FILES);
    expect((await seedbed(["map"], { cwd, env: { FORCE_COLOR: "1" } })).out).toContain("\x1b[31m███");
    expect((await seedbed(["map"], { cwd, env: { LC_ALL: "C" } })).out).toMatch(/^### high +src\/stock\.ts/m);
  });

  test("map supports --limit, --min-risk and a single module", async () => {
    const cwd = folder({ ...FILES, "src/low.ts": `export const x = () => fetch("/x");\n` });
    expect((await json(["--limit", "1"], { cwd })).modules).toHaveLength(1);
    expect((await json(["--min-risk", "high"], { cwd })).modules.map(({ risk }) => risk)).toEqual(["high", "high"]);
    expect((await seedbed(["map", "--limit", "1"], { cwd })).out).toContain("1 of 3 modules; --limit 3 shows all");
    const one = await seedbed(["map", "src/paid.ts", "--min-risk", "high"], { cwd });
    expect(one.out).toMatch(/^✓ src\/paid\.ts {2}reached from src\/paid\.scenario\.ts/m);
    expect(one.out).toMatch(/^ {2}✓ src\/paid\.ts:1:26 +I\/O fetch\(\) in pay/m);
  });

  test("map lists unreadable files as text and as JSON", async () => {
    const cwd = folder({ ...FILES, "src/broken.ts": "export const x =\n  ;\n" });
    expect((await json([], { cwd })).confidence).toEqual({
      percent: 83,
      unknown: [{ file: "src/broken.ts", line: 2, column: 3, message: expect.stringContaining("Unexpected token") }],
    });
    const { out } = await seedbed(["map"], { cwd });
    expect(out).toMatch(
      /^confidence 83 %: 1 thing that could not be read or followed\n {2}src\/broken\.ts:2:3: Unexpected/m,
    );
  });

  test.skipIf(process.getuid?.() === 0)("map lists a folder that it may not read", async () => {
    const cwd = folder(FILES);
    mkdirSync(join(cwd, "secret"));
    chmodSync(join(cwd, "secret"), 0);
    expect((await json([], { cwd })).confidence.unknown).toEqual([
      { file: "secret", message: expect.stringContaining("permission denied") },
    ]);
  });

  test("map escapes control characters in names", async () => {
    const cwd = folder({ "a\x1b[2Jb.ts": RACE });
    const { out } = await seedbed(["map"], { cwd });
    expect(out).toContain("a\\u001b[2Jb.ts");
    expect(out).not.toContain("\x1b");
  });

  test.for(
    [
      [["nowhere"], "nowhere: expected a folder or a module, there is none"],
      [["README.md"], "README.md: expected a folder or a module, found another file"],
      [["empty"], "empty: expected modules of TypeScript or JavaScript, found none"],
      [["--min-risk", "hihg"], "did you mean high?"],
      [["--limit", "0"], "--limit"],
      [["a", "b"], "expected a folder or a module, found 2"],
    ] as const,
  )("map refuses %j", async ([args, message]) => {
    const { code, out, err } = await seedbed(["map", ...args], { cwd: folder({ "README.md": "", "empty/x.txt": "" }) });
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
  });
});
