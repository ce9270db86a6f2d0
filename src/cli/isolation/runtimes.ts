/**
 * Chooses the runtime that isolates, and its means. Deno can take everything away; Node's permission model knows files,
 * processes, workers and addons, but the network only since Node 25. So Deno is taken where there is one.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import process from "node:process";
import { SeedbedError } from "../../engine/errors.ts";
import { isRecent } from "../doctor/runtimes.ts";
import { runtime } from "../../api/host.ts";
import type { Access as Reachable } from "./access.ts";

type Access = Pick<Reachable, "read" | "write">;

export interface Isolation {
  readonly path: string;
  /** The arguments before the script. */
  readonly args: readonly string[];
  readonly network: "closed" | "open";
}

/** `node` or `deno`, where it is not to be chosen. */
export const RUNTIME_VARIABLE = "SEEDBED_ISOLATE_WITH";

/** @throws SeedbedError `usage` where no runtime can isolate */
export function isolationWith(access: Access, wanted = process.env[RUNTIME_VARIABLE]): Isolation {
  if (wanted !== undefined && !["", "node", "deno"].includes(wanted)) {
    throw new SeedbedError("usage", `${RUNTIME_VARIABLE}: expected node or deno, found ${JSON.stringify(wanted)}`);
  }
  const deno = wanted === "node" ? undefined : denoPath();
  if (deno !== undefined) return { path: deno, args: denoArgs(access), network: "closed" };
  if (wanted === "deno") {
    throw new SeedbedError("usage", `${RUNTIME_VARIABLE}: expected Deno 2 or later, found none in PATH`, {
      hint: "install Deno, or let seedbed choose",
    });
  }
  if (runtime().name !== "node") {
    throw new SeedbedError("usage", `${RUNTIME_VARIABLE}: seedbed runs on Deno here, which isolates itself`);
  }
  return { path: process.execPath, ...nodeArgs(access, process.allowedNodeEnvironmentFlags) };
}

/** @param flags that this Node knows: the model had another name before 22.13 and 23.5 */
export function nodeArgs(
  { read, write }: Access,
  flags: { has(name: string): boolean },
): Pick<Isolation, "args" | "network"> {
  const permission = ["--permission", "--experimental-permission"].find((name) => flags.has(name));
  if (permission === undefined) {
    throw new SeedbedError("usage", `--isolate: Node ${process.versions.node} has no permission model`, {
      hint: "install Deno 2, or Node 22.13 or later; --no-isolate runs the code with your own permissions",
    });
  }
  const grants = (name: string, paths: readonly string[]) =>
    paths.flatMap((path) => {
      if (path.includes("*")) throw withStar(path);
      // What is not there yet may become a folder.
      return existsSync(path) ? [`${name}=${path}`] : [`${name}=${path}`, `${name}=${join(path, "*")}`];
    });
  return {
    args: ["--no-warnings", permission, ...grants("--allow-fs-read", read), ...grants("--allow-fs-write", write)],
    network: flags.has("--allow-net") ? "closed" : "open",
  };
}

function withStar(path: string): SeedbedError {
  return new SeedbedError("usage", "--isolate: expected a path without *, which Node's permission model expands", {
    location: { file: path },
    hint: "install Deno, or move it to another folder",
  });
}

/** Deno may fetch code and packages without the permission for the network, unless it is told not to. */
function denoArgs({ read, write }: Access): string[] {
  const list = (paths: readonly string[]) => paths.map((path) => path.replaceAll(",", ",,")).join(",");
  return [
    ...["run", "--quiet", "--no-prompt", "--no-remote", "--cached-only"],
    ...["--deny-net", "--deny-run", "--deny-ffi", "--deny-import"],
    // The environment holds nothing but what is passed on to it.
    ...["--allow-env", "--allow-sys=cpus,homedir,osRelease,uid,gid"],
    `--allow-read=${list(read)}`,
    `--allow-write=${list(write)}`,
  ];
}

/** The Deno that runs this, that is in PATH, or that is installed as a package beside Seedbed. */
function denoPath(): string | undefined {
  if (runtime().name === "deno") return process.execPath;
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const paths = [...folders.map((folder) => join(folder, name)), ...packaged(name)];
  return paths.find((path) => existsSync(path) && isDenoOfToday(path));
}

function packaged(name: string): string[] {
  try {
    return [join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), name)];
  } catch {
    return [];
  }
}

function isDenoOfToday(path: string): boolean {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  const version = /^deno (\d+\.\d+\.\d+)/.exec(stdout ?? "")?.[1];
  return status === 0 && version !== undefined && isRecent("deno", version).ok;
}
