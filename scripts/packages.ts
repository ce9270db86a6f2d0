/**
 * Runs one ordinary operation of each package of `packages/list.ts` in a world, and writes docs/packages.md from what came of it:
 * `node scripts/packages.ts [names…]`. The packages are installed into a temporary folder, or with `--folder <path>` into one
 * that is kept. With `--check` nothing is written, and a result that differs is an error; with `--deno` too, and the worlds run on Deno.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { command, ROOT } from "./command.ts";
import { GROUPS } from "./packages/list.ts";
import type { PackageOperation } from "./packages/operation.ts";
import { packagesDocument, type Result, type Results } from "./packages/document.ts";

const RESULTS = join(ROOT, "scripts/packages/results.json");
const VERSIONS = join(ROOT, "scripts/packages/versions.json");
const DOCUMENT = join(ROOT, "docs/packages.md");

/** What pools of threads run. */
const WORKER = "export default (n) => n * 2;\n";

const execute = promisify(execFile);
const { values: { folder: kept, deno, check = deno }, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: "string" }, deno: { type: "boolean" }, check: { type: "boolean" } },
});
const all = GROUPS.flatMap(({ packages }) => packages);
const unknown = positionals.filter((name) => !all.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`error: ${unknown.join(", ")}: expected names of packages of scripts/packages/list.ts`);
  process.exit(2);
}
const chosen = all.filter(({ name, body }) =>
  body !== undefined && (positionals.length === 0 || positionals.includes(name))
);
const versions = JSON.parse(await readFile(VERSIONS, "utf8")) as Record<string, string>;
const results = JSON.parse(await readFile(RESULTS, "utf8")) as Record<string, Result>;
const folder = kept === undefined ? await mkdtemp(join(tmpdir(), "seedbed-packages-")) : resolve(kept);
let differs = false;
try {
  await install();
  for (const operation of chosen) {
    await tryOne(operation);
    // One that is stopped keeps what it has found.
    if (!check) await writeResults();
  }
} finally {
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}
if (!check) await command("deno", ["fmt", "--quiet", DOCUMENT]);
process.exit(check && differs ? 1 : 0);

async function writeResults(): Promise<void> {
  const sorted: Results = Object.fromEntries(
    all.flatMap(({ name }) => results[name] === undefined ? [] : [[name, results[name]]]),
  );
  await writeFile(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`);
  await writeFile(DOCUMENT, packagesDocument(GROUPS, versions, sorted));
}

/** Without scripts: a package that builds a native addon is as it would be for a bundler. */
async function install(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: versions }),
  );
  await writeFile(join(folder, "double.worker.mjs"), WORKER);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } }),
  );
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--silent"];
  await execute("npm", ["install", ...options], { cwd: folder });
}

async function tryOne(operation: PackageOperation): Promise<void> {
  const { name } = operation;
  const file = `${name.replaceAll(/\W+/g, "-").replace(/^-/, "")}.scenario.ts`;
  await writeFile(join(folder, file), scenarioOf(operation));
  const result = await resultOf(file);
  if (JSON.stringify(result) !== JSON.stringify(results[name])) differs = true;
  if (!check) results[name] = result;
  console.log(`${name.padEnd(28)} ${result.outcome}${result.reason === undefined ? "" : `: ${result.reason}`}`);
}

function scenarioOf({ name, imports = "", body, expected }: PackageOperation): string {
  const steps = name === "execa" ? `.step(commands.when("git", ["status"]).exits(0, "clean"))` : "";
  return `import { proc as commands, scenario } from "seedbed";
void commands;
${imports}
export default scenario(${JSON.stringify(name)})${steps}.step("operation", async () => {
  const found = JSON.stringify(await (async () => { ${body} })());
  if (found !== ${JSON.stringify(expected)}) throw new Error("expected " + ${
    JSON.stringify(expected)
  } + ", found " + found);
});
`;
}

/** One run of the default order in a process of its own. */
async function resultOf(file: string): Promise<Result> {
  const [program, ...args] = deno ? ["deno", "run", "-A", "--no-check", "--config", join(ROOT, "deno.json")] : ["node"];
  const line = [
    ...args,
    join(ROOT, "src/cli/main.ts"),
    "run",
    file,
    "--json",
    "--no-shrink",
    "--real-timeout",
    "120s",
  ];
  const bin = join(ROOT, "node_modules/.bin", program!);
  const { stdout } = await execute(bin, line, { cwd: folder, maxBuffer: 1e9 }).catch((error: { stdout: string }) =>
    error
  );
  return told(stdout);
}

/** What the document that `seedbed run --json` prints says of the run. */
function told(text: string): Result {
  const { scenario, error } = JSON.parse(text) as {
    scenario?: { status: string; finding?: { kind: string; message: string } };
    error?: { message: string };
  };
  if (scenario?.status === "pass") return { outcome: "works" };
  const { kind, message } = scenario?.finding ?? { kind: "error", message: error?.message ?? text };
  const [reason] = message.replace(/^\w*Error: (?=\w)/, "").split("\n");
  const isRefused = kind === "unsimulated" || message.includes("which is not simulated");
  return { outcome: isRefused ? "refused" : "fails", reason: reason!.slice(0, 200) };
}
