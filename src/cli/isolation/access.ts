/**
 * The files that an isolated process may read and write: what its command line names, the store, and a folder for temporary
 * files.
 */
import { realpathSync, statSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nowMs } from "../../api/host.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import { type ResolvedConfig, sourceOf } from "../../api/project/config/resolve.ts";
import { MODULE_ENDINGS } from "../../api/project/load/load.ts";
import { isOfPackage } from "../../api/project/trust/came_with.ts";
import { stateFolderOfUser } from "../../api/project/trust/ledger.ts";
import { selectTrace } from "../../api/runs/traces/select_trace.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { isBelow } from "../../engine/host/below.ts";
import { mainScript } from "../main_script.ts";
import type { Reach } from "../../engine/sandbox/build/reach.ts";
import { compiledBesideTrace, sourceOfTrace } from "../../engine/store/manifest.ts";

declare const SEEDBED_VERSION: string | undefined;

/** Absolute paths, of files and of folders with all that is in them, whether they are there or not. */
export interface Access {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Returns whether a module may import the file of a real path: its code can read that then. */
  readonly mayBundle: Reach;
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
  const store = requireOwnStore(called);
  const outputs = outputsOf(options).map((path) => resolve(cwd, path));
  const named = await Promise.all(operands.map((operand) => inputsOf(operand, cwd, store)));
  const source = typeof options["source"] === "string" ? [dirname(resolve(cwd, options["source"]))] : [];
  const inputs = operands.length === 0 ? [cwd] : named.flat();
  const settings = config.file === undefined ? [] : [config.file.path];
  const ledger = stateFolderOfUser();
  const write = [store, temporary, ...outputs].flatMap(withRealPath);
  const open = [...ownFiles(), ...inputs, ...source, ...settings, ledger].flatMap(withRealPath);
  if (withRealPath(ledger).some((path) => isWithin(path, write))) {
    throw new SeedbedError("usage", "--isolate: expected the ledger of trusted code where isolated code cannot write", {
      location: { file: ledger },
      hint: "set SEEDBED_STATE_DIR to another folder",
    });
  }
  const read = [...new Set([...open, ...write])];
  return { read, write: [...new Set(write)], mayBundle: mayBundle(read, called) };
}

/** Lets code of the user's own import all of their project, and code from elsewhere only more code, no settings or texts. */
function mayBundle(read: readonly string[], { cwd, options }: CommandCall): Reach {
  const isOwn = options["allow-code"] !== true;
  const projects = withRealPath(cwd);
  return (path) =>
    isWithin(path, read) || isOfPackage(path) ||
    isWithin(path, projects) && (isOwn || MODULE_ENDINGS.includes(extname(path).toLowerCase()));
}

/**
 * The folder of the store, which isolated code may write: one in the folder that is worked in or that of the configuration,
 * unless the user named the configuration. One that was found, and links, may have come with the code.
 */
function requireOwnStore({ config, cwd, options }: CommandCall): string {
  const store = storeFolder(config, cwd);
  if (options["config"] !== undefined) return store;
  const home = withRealPath(sourceOf(config, "store").kind === "file" ? dirname(config.file!.path) : cwd).at(-1)!;
  const real = withRealPath(store).at(-1)!;
  if (real !== home && isWithin(real, [home])) return store;
  throw new SeedbedError("usage", `--isolate: expected the store in a folder of its own below ${home}, found ${real}`, {
    hint: "isolated code may write there: name the configuration that says so with --config if it is yours",
  });
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
