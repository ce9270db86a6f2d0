/** The JavaScript runtimes of this machine that Seedbed runs on. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { runtime } from "../../api/host.ts";

export interface Runtime {
  /** `node 24.21.0`. */
  readonly name: string;
  readonly path: string;
  /** The arguments before the script on its command line. */
  readonly args: readonly string[];
}

/** The oldest versions that will do. */
const LEAST = { node: [22, 12], deno: [2, 0] } as const;
type Kind = keyof typeof LEAST;

const ARGS: Readonly<Record<Kind, readonly string[]>> = { node: [], deno: ["run", "-A", "--quiet"] };

export function thisRuntime(): Runtime {
  const { name, version } = runtime();
  return { name: `${name} ${version}`, path: process.execPath, args: ARGS[name as Kind] };
}

/** Returns whether a version will do; `expected` says what would. */
export function isRecent(kind: string, version: string): { readonly ok: boolean; readonly expected: string } {
  const [major, minor] = LEAST[kind as Kind];
  const [has = 0, hasMinor = 0] = version.split(".").map(Number);
  return { ok: has > major || has === major && hasMinor >= minor, expected: `${kind} ${major}.${minor} or later` };
}

/** The other runtime, as PATH has it, or why there is none. */
export function otherRuntime(): Runtime | { readonly why: string } {
  const kind: Kind = runtime().name === "node" ? "deno" : "node";
  const { status, stdout, error } = spawnSync(kind, ["--version"], { encoding: "utf8" });
  if (error !== undefined || status !== 0) return { why: `${kind} is not installed` };
  const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? "";
  const { ok, expected } = isRecent(kind, version);
  return ok
    ? { name: `${kind} ${version}`, path: kind, args: ARGS[kind] }
    : { why: `expected ${expected}, found ${kind} ${version}` };
}
