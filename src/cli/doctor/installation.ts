/** Checks that everything that Seedbed needs is installed, and says what to do where it is not. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import { discover } from "../../api/project/load/discover.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { AtomicFile } from "../../engine/store/atomic_file.ts";
import { loadEsbuild } from "../../engine/sandbox/build/bundle.ts";
import type { Context } from "../context.ts";
import { runtime } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import type { CheckReport } from "../output/doctor.ts";
import { shownLocation } from "../../api/reports/shown.ts";
import { placeText } from "../present/error.ts";
import { isUtf8 } from "../present/style.ts";
import { shellWord } from "../../api/shell_word.ts";
import { count } from "../present/text.ts";
import { leftoversText } from "../present/runs_text.ts";
import { allLeftovers } from "../stored_runs.ts";
import { isRecent } from "./runtimes.ts";

/** @param readConfig rejects when the configuration is not valid */
export async function checkInstallation(
  readConfig: () => Promise<ResolvedConfig>,
  context: Context,
): Promise<CheckReport[]> {
  const config = await readConfig().catch(asSeedbedError);
  return [
    checkRuntime(),
    await checkEsbuild(),
    checkConfig(config, context),
    ...(config instanceof SeedbedError
      ? []
      : [await checkScenarios(config, context), checkStore(config, context), checkLeftovers(config, context)]),
    checkTerminal(),
    checkGit(config instanceof SeedbedError ? undefined : storeFolder(config, context.cwd), context),
  ];
}

function checkRuntime(): CheckReport {
  const { name, version } = runtime();
  const { ok, expected } = isRecent(name, version);
  const found = `${name} ${version}`;
  return ok
    ? { name: "runtime", status: "ok", found }
    : { name: "runtime", status: "problem", found, hint: `install ${expected}` };
}

async function checkEsbuild(): Promise<CheckReport> {
  try {
    const esbuild = await loadEsbuild();
    await esbuild.transform("const one: number = 1;", { loader: "ts" });
    return { name: "esbuild", status: "ok", found: esbuild.version };
  } catch (error) {
    const { message } = error as Error;
    return {
      name: "esbuild",
      status: "problem",
      found: message.split("\n")[0]!,
      hint:
        "TypeScript scenarios need it: run npm install again and allow its install script; compiled scenarios run without it",
    };
  }
}

function checkConfig(config: ResolvedConfig | SeedbedError, { cwd, show }: Context): CheckReport {
  if (!(config instanceof SeedbedError)) {
    return { name: "configuration", status: "ok", found: config.file === undefined ? "none" : show(config.file.path) };
  }
  const { message, location, hint } = config;
  const place = location === undefined ? "" : `${placeText(shownLocation(location, cwd))}: `;
  return { name: "configuration", status: "problem", found: `${place}${message}`, hint: hint ?? "see docs/config.md" };
}

async function checkScenarios(config: ResolvedConfig, { cwd }: Context): Promise<CheckReport> {
  try {
    const { length } = await discover([], cwd, discoveryFor(config, cwd));
    return { name: "scenarios", status: "ok", found: count(length, "file") };
  } catch (error) {
    const { message } = asSeedbedError(error);
    return { name: "scenarios", status: "warning", found: message, hint: "seedbed init writes your first one" };
  }
}

function checkStore(config: ResolvedConfig, { cwd, show }: Context): CheckReport {
  const folder = storeFolder(config, cwd);
  try {
    const probe = new AtomicFile(join(folder, "doctor"), newId());
    try {
      probe.write("writable");
    } finally {
      probe.discard();
    }
    return { name: "store", status: "ok", found: `${show(folder)} can be written` };
  } catch (error) {
    const { message } = asSeedbedError(error);
    return {
      name: "store",
      status: "problem",
      found: `${show(folder)}: ${message}`,
      hint: "failing runs cannot be stored: make it writable, or set store in the configuration",
    };
  }
}

function checkLeftovers(config: ResolvedConfig, context: Context): CheckReport {
  const { length } = allLeftovers(config, context);
  return length === 0 ? { name: "temporary files", status: "ok", found: "none of a killed process" } : {
    name: "temporary files",
    status: "warning",
    found: `${leftoversText(length)} that killed processes left`,
    hint: "seedbed runs prune removes them",
  };
}

function checkTerminal(): CheckReport {
  const { stdout, env } = process;
  const found = stdout.isTTY ? `${stdout.columns} columns` : "none: output is plain text";
  return isUtf8(env) ? { name: "terminal", status: "ok", found } : {
    name: "terminal",
    status: "warning",
    found: `${found}, not UTF-8`,
    hint: "set LC_ALL=C.UTF-8 for better pictures",
  };
}

function checkGit(store: string | undefined, { cwd, show }: Context): CheckReport {
  const git = (...args: string[]) => spawnSync("git", args, { cwd, encoding: "utf8" });
  const warning = (found: string, hint: string): CheckReport => ({ name: "git", status: "warning", found, hint });
  const { error, stdout } = git("--version");
  if (error !== undefined) return warning("not installed", "seedbed gate --since needs it");
  const found = stdout.trim();
  if (git("rev-parse", "--is-inside-work-tree").status !== 0) {
    return warning(`${found}; this folder is in no repository`, "seedbed gate --since needs one: git init");
  }
  if (store !== undefined && git("check-ignore", "--quiet", join(store, "runs")).status === 1) {
    const shown = show(store);
    return warning(
      `${found}; ${shown} is not ignored`,
      `runs that are kept are not for the repository: echo ${shellWord(`${shown}/`)} >> .gitignore`,
    );
  }
  return { name: "git", status: "ok", found };
}

function asSeedbedError(error: unknown): SeedbedError {
  if (error instanceof SeedbedError) return error;
  throw error;
}
