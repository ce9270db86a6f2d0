/** `npm run check`: everything that can be said about the source without running it, side by side. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stop } from "esbuild";
import pc from "picocolors";
import { architectureProblems, readSources } from "./architecture.ts";
import { entryPoints } from "./entry_points.ts";
import { command, type CommandResult, ROOT } from "./command.ts";

const folders = ["src", "test", "examples", "bench", "scripts"].filter((name) => existsSync(join(ROOT, name)));

/** Without the races of `bench/`, whose packages are installed when they are asked for. */
const installed = [
  ...folders.filter((name) => name !== "bench"),
  ...readdirSync(join(ROOT, "bench")).filter((name) => /^[^.]+$|\.tsx?$/.test(name) && name !== "races").map((name) =>
    `bench/${name}`
  ),
];

const checks: Readonly<Record<string, () => Promise<CommandResult>>> = {
  "deno fmt": () => command("deno", ["fmt", "--check"]),
  "deno lint": () => command("deno", ["lint", "--quiet"]),
  "tsc": () => command("tsc", ["-p", "."]),
  "deno check": () => command("deno", ["check", "--quiet", ...installed]),
  "deno doc": () => command("deno", ["doc", "--lint", ...entryPoints()]),
  "architecture": architecture,
};

async function architecture(): Promise<CommandResult> {
  const problems = await architectureProblems(await readSources(ROOT));
  const lines = problems.map(({ path, line, message }) => `${path}:${line} ${message}\n`);
  return { ok: problems.length === 0, output: lines.join("") };
}

const results = await Promise.all(
  Object.entries(checks).map(async ([name, check]) => {
    const startMs = performance.now();
    const { ok, output } = await check().catch((error: unknown) => ({ ok: false, output: `${error}\n` }));
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${ok ? pc.green("ok    ") : pc.red("failed")} ${name} ${pc.dim(`${seconds} s`)}`);
    return { name, ok, output };
  }),
);
for (const { name, ok, output } of results) {
  if (!ok) console.error(`\n${pc.bold(name)}\n${output.trimEnd()}`);
}
await stop();
if (results.some(({ ok }) => !ok)) process.exitCode = 1;
