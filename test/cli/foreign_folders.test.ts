/** What somebody sends may be a folder full of links, settings and stores: none of that makes its code anybody's own. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { folder, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const DENO = fileURLToPath(new URL("../../node_modules/deno/", import.meta.url));
const PATH = `${DENO}:${process.env["PATH"]}`;
const RUNTIMES = "deno" in process.versions ? ["deno"] : ["node", "deno"];

const CODE = `import { scenario } from "seedbed";
export default scenario("theirs").step("runs", () => {
  throw new Error("it ran");
});
`;

let theirs: string;
/** A folder of somebody who got the reproducer, and a ledger without entries. */
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  theirs = folder({ "theirs.scenario.ts": CODE });
  const there = { cwd: theirs, env: { SEEDBED_STATE_DIR: folder() } };
  await seedbed(["run", "theirs.scenario.ts", "--record", "run.jsonl"], there);
  await seedbed(["artifacts", "pack", "run.jsonl", "-o", "run.zip"], there);
  await seedbed(["artifacts", "import", "run.zip", "-o", "unpacked"], there);
});

beforeEach(() => {
  cwd = folder();
  env = { SEEDBED_STATE_DIR: folder(), PATH };
  cpSync(join(theirs, "unpacked"), join(cwd, "unpacked"), { recursive: true });
});

async function expectRefused(words: readonly string[]): Promise<void> {
  const { code, out, err } = await seedbed(words, { cwd, env });
  expect({ code, out, err }).toMatchObject({ code: 2, err: expect.stringContaining("--allow-code") });
  expect(out + err).not.toContain("it ran");
}

/** A suite tells of each file that does not load on standard output. */
async function expectNothingRun(words: readonly string[]): Promise<void> {
  const { code, out, err } = await seedbed(words, { cwd, env });
  expect({ code, out, err }).toMatchObject({ code: 2, out: expect.stringContaining("--allow-code") });
  expect(out + err).not.toContain("it ran");
}

/** Has the manifest of a run name this file as its source, instead of bringing compiled code. */
function nameSource(run: string, file: string): void {
  rmSync(join(run, "scenario.json"), { force: true });
  const path = join(run, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.source.file = file;
  writeFileSync(path, JSON.stringify(manifest));
}

describe("a store that came along", () => {
  /** A folder with a store, as somebody sends it, or as code in isolation may have left it. */
  beforeEach(() => {
    mkdirSync(join(cwd, ".seedbed/runs"), { recursive: true });
    const run = JSON.parse(readFileSync(join(cwd, "unpacked/manifest.json"), "utf8")).id;
    renameSync(join(cwd, "unpacked"), join(cwd, ".seedbed/runs", run));
    nameSource(join(cwd, ".seedbed/runs", run), ".seedbed/theirs.scenario.ts");
    writeFileSync(join(cwd, ".seedbed/theirs.scenario.ts"), CODE);
  });

  test("a module in it is not the user's own", async () => {
    await expectRefused(["replay", "latest"]);
    await expectRefused(["run", ".seedbed/theirs.scenario.ts"]);
    await expectNothingRun(["test", ".seedbed/theirs.scenario.ts"]);
  });

  test("nor is one that a link leads to", async () => {
    symlinkSync(".seedbed/theirs.scenario.ts", join(cwd, "own.scenario.ts"));
    await expectRefused(["run", "own.scenario.ts"]);
    symlinkSync(".seedbed", join(cwd, "sources"));
    await expectRefused(["run", "sources/theirs.scenario.ts"]);
  });

  test("nor is one in a store of another name", async () => {
    renameSync(join(cwd, ".seedbed"), join(cwd, "kept"));
    writeFileSync(join(cwd, "seedbed.json"), JSON.stringify({ store: "kept" }));
    const [run] = readdirSync(join(cwd, "kept/runs"));
    renameSync(join(cwd, "kept/theirs.scenario.ts"), join(cwd, "kept/runs/theirs.scenario.ts"));
    nameSource(join(cwd, "kept/runs", run!), "kept/runs/theirs.scenario.ts");
    await expectRefused(["replay", "latest"]);
  });
});

describe("links", () => {
  test("the folder of a reproducer is one under any name", async () => {
    symlinkSync("unpacked", join(cwd, "link"));
    await expectRefused(["replay", "link"]);
    await expectRefused(["replay", "link/trace.jsonl"]);
    await expectRefused(["run", "link/scenario.json"]);
    writeFileSync(join(cwd, "unpacked/theirs.scenario.ts"), CODE);
    await expectRefused(["run", "link/theirs.scenario.ts"]);
  });

  test("a trace that is a link to one of a reproducer brings no code of it", async () => {
    mkdirSync(join(cwd, "mine"));
    symlinkSync("../unpacked/trace.jsonl", join(cwd, "mine/trace.jsonl"));
    symlinkSync("../unpacked/scenario.json", join(cwd, "mine/scenario.json"));
    symlinkSync("../unpacked/manifest.json", join(cwd, "mine/manifest.json"));
    await expectRefused(["replay", "mine"]);
    await expectRefused(["replay", "mine/trace.jsonl"]);
  });

  test("a module whose source is a link into the folder of a run came with it", async () => {
    writeFileSync(join(cwd, "unpacked/theirs.scenario.ts"), CODE);
    symlinkSync("unpacked/theirs.scenario.ts", join(cwd, "a.scenario.ts"));
    symlinkSync("a.scenario.ts", join(cwd, "b.scenario.ts"));
    await expectRefused(["run", "b.scenario.ts"]);
    await expectNothingRun(["test", "b.scenario.ts"]);
  });
});

describe.each(RUNTIMES)("isolated by %s", (runtime) => {
  beforeEach(() => env = { ...env, SEEDBED_ISOLATE_WITH: runtime });

  test("the settings of a folder do not say where isolated code may write", async () => {
    const outside = folder({ "kept.txt": "" });
    writeFileSync(join(cwd, "seedbed.json"), JSON.stringify({ store: outside }));
    const { code, err } = await seedbed(["replay", "unpacked", "--allow-code"], { cwd, env });
    expect(err).toContain("--config");
    expect(code).toBe(2);
    expect(readdirSync(outside)).toEqual(["kept.txt"]);
    const named = ["--config", "seedbed.json"];
    const { out } = await seedbed(["replay", "unpacked", "--allow-code", ...named], { cwd, env });
    expect(out).toContain("reproduced");
  });

  test("nor do links that lie in it", async () => {
    const outside = folder({ "kept.txt": "" });
    symlinkSync(outside, join(cwd, ".seedbed"));
    const { code, err } = await seedbed(["replay", "unpacked", "--allow-code"], { cwd, env });
    expect(err).toContain("below");
    expect(code).toBe(2);
  });

  test("the ledger is nowhere that isolated code may write", async () => {
    const state = join(cwd, ".seedbed/state");
    const elsewhere = { ...env, SEEDBED_STATE_DIR: state };
    const { code, err } = await seedbed(["replay", "unpacked", "--allow-code"], { cwd, env: elsewhere });
    expect(err).toContain("ledger");
    expect(code).toBe(2);
  });

  test.each([
    ["a path", "../secret.json", undefined],
    ["a link", "./link.json", "link.json"],
    ["a file that it reads beside itself", "new URL", undefined],
  ])("a module that came with a run brings no file of the user's by %s", async (_how, name, link) => {
    writeFileSync(join(cwd, "secret.json"), JSON.stringify("a secret"));
    const reads = name === "new URL"
      ? `import { readFileSync } from "node:fs";
         const secret = (() => { try { return readFileSync(new URL("../secret.json", import.meta.url), "utf8"); } catch { return ""; } })();`
      : `import secret from ${JSON.stringify(name)};`;
    const text = `import { scenario } from "seedbed"; ${reads}
      export default scenario("theirs").step("runs", () => { throw new Error("it has " + secret); });`;
    writeFileSync(join(cwd, "unpacked/theirs.scenario.ts"), text);
    if (link !== undefined) symlinkSync(join(cwd, "secret.json"), join(cwd, "unpacked", link));
    const { out, err } = await seedbed(["run", "unpacked/theirs.scenario.ts", "--allow-code"], { cwd, env });
    expect(out + err).not.toContain("a secret");
    expect(out + err).toMatch(/out of reach|it has/);
  });
});

const hasFifos = process.platform !== "win32";

test.skipIf(!hasFifos).each(["pipe.json", "pipe.ts", "pipe.txt"])(
  "a module that imports a FIFO (%s) is refused, and nothing waits for it",
  async (name) => {
    spawnSync("mkfifo", [join(cwd, name)]);
    writeFileSync(
      join(cwd, "own.scenario.ts"),
      `import pipe from "./${name}";\n${CODE.replace('"it ran"', "String(pipe)")}`,
    );
    const { code, err } = await seedbed(["run", "own.scenario.ts"], { cwd, env });
    expect(err).toContain("found a FIFO");
    expect(code).toBe(2);
  },
  20_000,
);

slow("settings of runtimes and bundlers that lie in a folder run nothing", async () => {
  const evil = `console.log("it " + "ran");`;
  writeFileSync(join(cwd, "evil.js"), evil);
  writeFileSync(
    join(cwd, "deno.json"),
    JSON.stringify({
      imports: { esbuild: "./evil.js", zod: "./evil.js", "node:fs": "./evil.js" },
      preload: ["./evil.js"],
    }),
  );
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ type: "commonjs", imports: { "#x": "./evil.js" } }));
  writeFileSync(join(cwd, ".env"), "NODE_OPTIONS=--import=./evil.js\nSEEDBED_ALLOW_CODE=1\n");
  mkdirSync(join(cwd, "node_modules/esbuild"), { recursive: true });
  writeFileSync(join(cwd, "node_modules/esbuild/package.json"), JSON.stringify({ main: "index.js" }));
  writeFileSync(join(cwd, "node_modules/esbuild/index.js"), evil);
  writeFileSync(
    join(cwd, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { paths: { seedbed: ["./evil.js"] }, baseUrl: "." } }),
  );
  writeFileSync(join(cwd, "own.scenario.ts"), CODE.replace("it ran", "mine"));
  const { out, err } = await seedbed(["run", "own.scenario.ts"], { cwd, env });
  expect(out).toContain("mine");
  expect(out + err).not.toContain("it ran");
  for (const runtime of RUNTIMES) {
    const isolated = { ...env, SEEDBED_ISOLATE_WITH: runtime };
    const { out, err } = await seedbed(["run", "own.scenario.ts", "--isolate"], { cwd, env: isolated });
    expect(out).toContain("mine");
    expect(out + err).not.toContain("it ran");
  }
});
