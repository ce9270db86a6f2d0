/**
 * The files that an isolated process may read and write: what its command line names, the store, and a folder for temporary
 * files.
 */
import { realpathSync, statSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nowMs } from "../../api/host.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { stateFolderOfUser } from "../../api/project/trust/ledger.ts";
import { selectTrace } from "../../api/runs/traces/select_trace.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { isBelow } from "../../engine/host/below.ts";
import { compiledBesideTrace, sourceOfTrace } from "../../engine/store/manifest.ts";

declare const SEEDBED_VERSION: string | undefined;

/** Absolute paths, of files and of folders with all that is in them, whether they are there or not. */
export interface Access {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export interface CommandCall {
  readonly cwd: string;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly config: ResolvedConfig;
}

/** @param temporary folder that goes when the process has ended */
export async function accessFor(called: CommandCall, temporary: string): Promise<Access> {
  const { cwd, operands, options, config } = called;
  const store = storeFolder(config, cwd);
  const outputs = outputsOf(options).map((path) => resolve(cwd, path));
  const named = await Promise.all(operands.map((operand) => inputsOf(operand, cwd, store)));
  const source = typeof options["source"] === "string" ? [dirname(resolve(cwd, options["source"]))] : [];
  const inputs = operands.length === 0 ? [cwd] : named.flat();
  const settings = config.file === undefined ? [] : [config.file.path];
  const write = [store, temporary, ...outputs].flatMap(withRealPath);
  const read = [...ownFiles(), ...inputs, ...source, ...settings, stateFolderOfUser()].flatMap(withRealPath);
  return { read: [...new Set([...read, ...write])], write: [...new Set(write)] };
}

/** Returns whether a path is one of these, or below one. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isBelow(path, folder));
}

/** The files of Seedbed itself: as it is installed, or its sources with the packages that they import. */
function ownFiles(): string[] {
  if (typeof SEEDBED_VERSION === "string") {
    const dist = dirname(mainScript());
    return [dist, join(dist, "../package.json")];
  }
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  return ["src", "links", "node_modules", "package.json", "deno.json"].map((name) => join(root, name));
}

/** The script of the command. In `dist` this module is in the folder of chunks, or in a chunk of its own beside it. */
export function mainScript(): string {
  const name = typeof SEEDBED_VERSION === "string" ? "../cli.js" : "../main.ts";
  return fileURLToPath(new URL(name, import.meta.url));
}

/**
 * Returns the files that an operand names: a zip for itself, any other file with what lies beside it, and where a trace was
 * recorded from.
 */
async function inputsOf(operand: string, cwd: string, store: string): Promise<string[]> {
  const path = resolve(cwd, operand);
  const kind = kindOf(path);
  if (extname(path).toLowerCase() === ".zip") return [path];
  const itself = kind === "folder" ? [path] : kind === "file" ? [dirname(path)] : [];
  return [...itself, ...await sourcesOf(operand, cwd, store)];
}

/** The folder of the user's own source of a stored trace. One outside of the working folder is somebody else's. */
async function sourcesOf(operand: string, cwd: string, store: string): Promise<string[]> {
  try {
    const { path, release } = await selectTrace(operand, { cwd, store: () => Promise.resolve(store), nowMs });
    release();
    const source = compiledBesideTrace(path) === undefined ? sourceOfTrace(path) : undefined;
    return source !== undefined && isWithin(source, [cwd]) ? [dirname(source)] : [];
  } catch (error) {
    // The command itself says what is wrong with what it is given.
    if (error instanceof SeedbedError) return [];
    throw error;
  }
}

/** The files that options say to write. */
function outputsOf({ out, record, reporter }: CommandCall["options"]): string[] {
  const reports = Array.isArray(reporter) ? reporter.map((each) => String(each).split("=").slice(1).join("=")) : [];
  return [out, record, ...reports].filter((path): path is string => typeof path === "string" && path !== "");
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** A folder that is reached through a link is named both ways. */
function withRealPath(path: string): string[] {
  try {
    return [path, realpathSync(path)];
  } catch {
    const above = dirname(path);
    return above === path
      ? [path]
      : [path, ...withRealPath(above).slice(1).map((real) => join(real, relative(above, path)))];
  }
}
