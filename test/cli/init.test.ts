/** `seedbed init`: what it writes runs at once, and it writes all of it or nothing. */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { initOutput, type InitReport } from "../../src/cli/output/scaffold.ts";
import { errorOutput } from "../../src/api/reports/error.ts";
import { testOutput } from "../../src/cli/output/documents.ts";
import { folder, seedbed } from "./seedbed.ts";

const PACKAGE = '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"test": "vitest"\n\t}\n}\n';
const CART = `let items: string[] = [];
export interface Item { readonly id: string }
export async function add(item: Item): Promise<void> {
  const before = items;
  await new Promise((resolve) => setTimeout(resolve, 5));
  items = [...before, item.id];
}
export const total = (): number => items.length;
export function label(user: { name: { first: string } }): string {
  return user.name.first.toUpperCase();
}
export default async function clear() {
  items = [];
}
export const LIMIT = 5;
`;

async function init(cwd: string, ...args: string[]): Promise<InitReport> {
  const { out, err, code } = await seedbed(["init", ...args, "--json"], { cwd });
  expect(code, out + err).toBe(0);
  const document = JSON.parse(out);
  expect(initOutput.parse(document)).toEqual(document);
  return document;
}

/** Every file with its text. */
function contents(cwd: string): Record<string, string> {
  const names = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(names.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(cwd.length + 1), readFileSync(path, "utf8")];
  }));
}

async function runsAtOnce(cwd: string, report: InitReport): Promise<void> {
  const validated = await seedbed(["validate", report.scenario], { cwd });
  expect(validated.code, validated.out).toBe(0);
  const { out } = await seedbed(["test", "--json"], { cwd });
  expect(testOutput.parse(JSON.parse(out)).summary).toMatchObject({ passed: 1, failed: 0, skipped: 0, invalid: 0 });
}

describe.concurrent("what is written runs at once", () => {
  test.for(["ts", "yaml"])("init --template %s writes a scenario that runs, in a Node project", async (template) => {
    const cwd = folder({ "package.json": PACKAGE });
    const report = await init(cwd, "--template", template);
    expect(report.files).toEqual([
      { file: "seedbed.json", how: "created" },
      { file: `scenarios/first.scenario.${template}`, how: "created" },
      { file: ".github/workflows/seedbed.yml", how: "created" },
      { file: ".vscode/settings.json", how: "created" },
      { file: "package.json", how: "changed" },
    ]);
    // The layout of what was there stays.
    expect(readFileSync(join(cwd, "package.json"), "utf8")).toBe(
      PACKAGE.replace('"vitest"', '"vitest",\n\t\t"seedbed": "seedbed test"'),
    );
    await runsAtOnce(cwd, report);
    const { out } = await seedbed(["env"], { cwd });
    expect(out).toContain("file seedbed.json:3");
  });

  test("init works in a Deno project whose tasks have comments, with its own schemas", async () => {
    const cwd = folder({ "deno.jsonc": '{\n  // ours\n  "tasks": { "dev": "deno run main.ts" },\n}\n' });
    const report = await init(cwd, "--template", "yaml");
    expect(report.next).toEqual(["deno task seedbed"]);
    const text = readFileSync(join(cwd, "deno.jsonc"), "utf8");
    expect(text).toContain("// ours");
    expect(text).toMatch(/"seedbed": "deno run -A npm:seedbed@\^\d+\.\d+\.\d+ test"/);
    expect(readFileSync(join(cwd, "scenarios/first.scenario.yaml"), "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.seedbed\/schema\/scenario\.json\n/,
    );
    expect(existsSync(join(cwd, ".seedbed/schema/scenario.json"))).toBe(true);
    await runsAtOnce(cwd, report);
  });

  test("the example of init fails once the line is moved as its comment says", async () => {
    const cwd = folder();
    const { scenario } = await init(cwd);
    const [claim, request] = [
      '  orders.set(order, "charged");\n',
      '  await fetch("/v1/charge", { method: "POST", body: order });\n',
    ];
    const text = readFileSync(join(cwd, scenario), "utf8");
    expect(text).toContain(claim + request);
    writeFileSync(join(cwd, scenario), text.replace(claim + request, request + claim));
    const { code, out } = await seedbed(["test"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain('invariant "never charged twice" broke');
  });

  test("init with a module calls its functions with arguments that work", async () => {
    const cwd = folder({ "package.json": PACKAGE, "src/cart.ts": CART });
    const report = await init(cwd, "src/cart.ts");
    expect(report.calls).toEqual([
      { function: "add", arguments: "{}" },
      { function: "total", arguments: "" },
      { function: "label", arguments: "{}", problem: expect.stringContaining("TypeError") },
      { function: "default", arguments: "" },
    ]);
    const text = readFileSync(join(cwd, "src/cart.scenario.ts"), "utf8");
    expect(text).toContain('import cart, { add, total, label } from "./cart.ts";');
    expect(text).toContain("    await add({}),\n    await total(),\n    // TypeError");
    await runsAtOnce(cwd, report);
  });

  test("init with a JavaScript module writes a scenario that runs", async () => {
    const cwd = folder({
      "queue.mjs": "const push = (job) => job();\nexport { push };\nexport * from './other.mjs';\n",
    });
    writeFileSync(join(cwd, "other.mjs"), "export {};\n");
    const report = await init(cwd, "queue.mjs");
    expect(report.scenario).toBe("queue.scenario.js");
    await runsAtOnce(cwd, report);
  });

  test("init in a subfolder of a repository writes the workflow where GitHub looks for it", async () => {
    const root = folder({ "web/package.json": PACKAGE, ".git/HEAD": "ref: refs/heads/main\n", ".gitignore": "dist" });
    const cwd = join(root, "web");
    await init(cwd);
    const workflow = readFileSync(join(root, ".github/workflows/seedbed.yml"), "utf8");
    expect(workflow).toContain('working-directory: "web"');
    expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe("dist\nweb/.seedbed/\n");
  });
});

describe.concurrent("--config", () => {
  test("init --config writes that path, and script and workflow use it", async () => {
    const cwd = folder({ "package.json": PACKAGE });
    const report = await init(cwd, "--config", "config/seeds.yaml");
    expect(report.config).toBe("config/seeds.yaml");
    expect(existsSync(join(cwd, "seedbed.json"))).toBe(false);
    expect(readFileSync(join(cwd, "config/seeds.yaml"), "utf8")).toBe(
      "# yaml-language-server: $schema=../node_modules/seedbed/schema/config.json\nseeds: 100\n",
    );
    const { seedbed: script } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")).scripts;
    expect(script).toBe("seedbed test --config config/seeds.yaml");
    const { code, out } = await seedbed(script.split(" ").slice(1), { cwd });
    expect(code, out).toBe(0);
    expect(readFileSync(join(cwd, ".github/workflows/seedbed.yml"), "utf8")).toContain(`npx ${script}`);
  });

  test("init --config accepts a key of package.json", async () => {
    const cwd = folder({ "package.json": PACKAGE });
    await init(cwd, "--config", "package.json");
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))).toMatchObject({
      scripts: { test: "vitest" },
      seedbed: { seeds: 100 },
    });
    const { code, out } = await seedbed(["env"], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('package.json ("seedbed")');
  });

  test("init --config refuses a second configuration in a folder", async () => {
    const cwd = folder({ "seedbed.yaml": "seeds: 5\n" });
    const { code, err } = await seedbed(["init"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("seedbed.yaml: expected no other configuration in this folder");
    expect(Object.keys(contents(cwd))).toEqual(["seedbed.yaml"]);
  });
});

describe.concurrent("all or nothing", () => {
  test("init changes nothing if everything exists", async () => {
    const cwd = folder({ "package.json": PACKAGE, "src/cart.ts": CART });
    await init(cwd, "src/cart.ts");
    const before = contents(cwd);
    const { files } = await init(cwd, "src/cart.ts");
    expect(files.every(({ how }) => how === "unchanged")).toBe(true);
    expect(contents(cwd)).toEqual(before);
  });

  test.for<[string, Record<string, string>, string]>([
    ["a scenario", { "scenarios/first.scenario.ts": "mine" }, "scenarios/first.scenario.ts: it is there already"],
    ["a configuration", { "seedbed.json": "{}" }, "seedbed.json: it is there already"],
    [
      "a script of that name",
      { "package.json": '{"scripts":{"seedbed":"echo"}}' },
      "package.json: scripts.seedbed is something else there",
    ],
    ["a broken package.json", { "package.json": "{" }, "package.json: it is not valid JSON"],
    ["a folder", { ".vscode/settings.json/x": "" }, ".vscode/settings.json: a folder is there"],
    ["a file instead of a folder", { ".github": "" }, "cannot write it: a folder in its path is a file"],
  ])("init writes nothing if %s is in the way", async ([, files, message]) => {
    const cwd = folder(files);
    const before = contents(cwd);
    const { code, err } = await seedbed(["init"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(contents(cwd)).toEqual(before);
  });

  test("init --force overwrites files and says so", async () => {
    const cwd = folder({ "seedbed.json": "{}", "package.json": '{"scripts":{"seedbed":"echo"}}' });
    const { files } = await init(cwd, "--force");
    expect(files).toEqual(expect.arrayContaining([
      { file: "seedbed.json", how: "overwritten" },
      { file: "package.json", how: "overwritten" },
    ]));
  });

  test.skipIf(process.getuid?.() === 0)("init reports a folder that cannot be written to", async () => {
    const cwd = folder();
    chmodSync(cwd, 0o555);
    const { code, err } = await seedbed(["init"], { cwd });
    chmodSync(cwd, 0o755);
    expect(code).toBe(2);
    expect(err).toContain("permission denied");
  });
});

describe.concurrent("a module that will not do", () => {
  test.for<[string, string, string]>([
    [
      "cart.ts",
      "export const LIMIT = 5;\nexport class Cart {}\n",
      "exports functions or classes, found only LIMIT, Cart",
    ],
    ["cart.ts", "export const x = ;\n", 'cart.ts:1:18: Unexpected ";"'],
    ["cart.ts", 'import "./none.ts";\nexport function f() {}\n', 'Could not resolve "./none.ts"'],
    [
      "cart.ts",
      'import http2 from "node:http2";\nexport function f() { http2.connect("http://a"); }\n',
      '"node:http2" is not simulated',
    ],
    ["cart.ts", 'throw new Error("no");\nexport function f() {}\n', "the module threw while it was loaded: Error: no"],
    ["cart.txt", "", "cart.txt: expected a TypeScript or JavaScript module"],
    ["x.scenario.ts", "", "expected a module to test, found a scenario"],
  ])("init refuses an unsuitable module: %s: %s", async ([name, text, message]) => {
    const cwd = folder({ [name]: text });
    const { code, err } = await seedbed(["init", name], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(Object.keys(contents(cwd))).toEqual([name]);
  });

  test("init refuses a missing module, and a module with YAML", async () => {
    const cwd = folder({ "cart.ts": CART });
    const missing = await seedbed(["init", "none.ts", "--json"], { cwd });
    expect(errorOutput.parse(JSON.parse(missing.out)).error).toMatchObject({
      code: "unreadable",
      location: { file: "none.ts" },
    });
    const yaml = await seedbed(["init", "cart.ts", "--template", "yaml"], { cwd });
    expect(yaml).toMatchObject({ code: 2, err: expect.stringContaining("a YAML scenario cannot call code") });
  });
});
