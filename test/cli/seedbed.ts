/** The real command, run in a folder of its own, as a user runs it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterAll } from "vitest";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { type Ended, runCommand } from "../support/commands.ts";

export type { Ended } from "../support/commands.ts";

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `seedbed` to its end, in a process that has run other commands. */
export async function seedbed(args: readonly string[], { cwd, env = {} }: RunOptions): Promise<Ended> {
  // What Node reads when it starts takes a process that starts with it.
  if (Object.keys(env).some((name) => name.startsWith("NODE_"))) return await freshSeedbed(args, { cwd, env });
  return await runCommand({ args, cwd, env: environment(env) });
}

/** Runs `seedbed` to its end, in a process of its own. */
export function freshSeedbed(args: readonly string[], options: RunOptions): Promise<Ended> {
  return ended(start(args, options));
}

export function start(args: readonly string[], { cwd, env = {} }: RunOptions): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [...RUNTIME_ARGS, COMMAND, ...args], { cwd, env: environment(env) });
}

function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  // Nor does it matter whether the tests were started by npx, which commands that are suggested would follow.
  const { FORCE_COLOR: _force, NO_COLOR: _no, npm_lifecycle_event: _event, ...inherited } = process.env;
  return { ...inherited as Record<string, string>, LC_ALL: "C.UTF-8", ...env };
}

export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const output = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => output.out += text);
  child.stderr.setEncoding("utf8").on("data", (text: string) => output.err += text);
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** The environment in which Node evaluates `code` first: a way out of worlds that a test opens, since no code in one has any. */
export function openedTo(code: string): Record<string, string> {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
}

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** A folder with these files, which goes when the tests of the file are over. Values that are not text become JSON. */
export function folder(files: Readonly<Record<string, unknown>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "seedbed-"));
  folders.push(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  return path;
}
