/** The arguments of `spawn` and its kin. */
import { constants } from "node:os";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { liveCwd } from "../../realm/live_world.ts";
import type { ProcCommand } from "../../../capabilities/proc/processes.ts";
import type { Scope } from "../../realm/scope.ts";
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";

export type Stdio = "pipe" | "ignore" | "inherit";

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For the host's processes; rules know no folders. */
  readonly cwd?: string | URL;
  readonly argv0?: string;
  readonly shell?: boolean | string;
  readonly stdio?: unknown;
  readonly timeout?: number;
  readonly killSignal?: string | number;
  readonly signal?: AbortSignal;
  readonly encoding?: string | null;
  readonly maxBuffer?: number;
  readonly input?: string | Uint8Array;
}

/** A command as the program named it, and as it is looked up. */
export interface Spawned {
  readonly file: string;
  /** As `spawnargs` has them: the program's name first. */
  readonly words: readonly string[];
  readonly command: ProcCommand;
  readonly options: SpawnOptions;
}

/** Sorts the arguments of `spawn(file, args?, options?)`; what follows them is the caller's. */
export function readCommand(given: readonly unknown[]): { file: string; args: string[]; options: SpawnOptions } {
  const [file, ...rest] = given;
  if (typeof file !== "string") throw invalidType("file", "string", file);
  if (file === "") throw coded(new TypeError("The argument 'file' cannot be empty"), "ERR_INVALID_ARG_VALUE");
  const args = Array.isArray(rest[0]) ? (rest.shift() as unknown[]).map(String) : [];
  if (rest.length > 1 && (rest[0] === undefined || rest[0] === null)) rest.shift();
  const [options = {}] = rest;
  if (typeof options !== "object" || options === null) throw invalidType("options", "object", options);
  return { file, args, options: options as SpawnOptions };
}

/** As Node turns it into a process: with `shell`, one of `/bin/sh`. */
export function prepare(
  scope: Scope,
  { file, args, options }: { file: string; args: readonly string[]; options: SpawnOptions },
): Spawned {
  const env = environment(scope, options.env);
  const cwd = folderOf(options.cwd);
  const { shell = false } = options;
  if (shell === false) {
    return { file, words: [options.argv0 ?? file, ...args], command: { cmd: file, args, env, cwd }, options };
  }
  const line = [file, ...args].join(" ");
  const asked = { cmd: typeof shell === "string" ? shell : "/bin/sh", args: ["-c", line] };
  return {
    file: asked.cmd,
    words: [asked.cmd, ...asked.args],
    command: { ...naturally(scope, asked, line), env, cwd },
    options,
  };
}

/** As the world names it. */
function folderOf(cwd: string | URL | undefined): string | undefined {
  if (cwd === undefined || cwd === null) return undefined;
  return posix.resolve(liveCwd(), cwd instanceof URL ? fileURLToPath(cwd) : String(cwd));
}

const META = /["'`$&|;<>(){}[\]*?~#!\\\n]|^\s*\w+=/;

/**
 * A line that needs no shell is also answered by the rule for its words, so that `exec("git status")` and
 * `spawn("git", ["status"])` have the same rule. The host is given the line itself.
 */
function naturally(scope: Scope, asked: ProcCommand, line: string): ProcCommand {
  const { proc, setting } = scope.world;
  const [cmd, ...args] = line.trim().split(/\s+/);
  if (META.test(line) || cmd === undefined || cmd === "" || proc.hasRule(asked)) return asked;
  const words = { cmd, args };
  return proc.hasRule(words) || setting.backends?.["proc"] !== "host" ? words : asked;
}

/** Returns the environment for the process; that of the program, unless it gives one. */
function environment(scope: Scope, given: SpawnOptions["env"]): Record<string, string> {
  const entries = Object.entries(given ?? scope.machine.env.variables).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Returns how stdin, stdout and stderr are connected. */
export function stdioOf(stdio: unknown): readonly [Stdio, Stdio, Stdio] {
  const given = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  if (given.slice(3).some((entry) => entry !== undefined && entry !== null && entry !== "ignore")) {
    throw refuse("child_process with more than three streams", "write to stdin, and read stdout and stderr");
  }
  return [streamOf(given[0]), streamOf(given[1]), streamOf(given[2])];
}

function streamOf(entry: unknown): Stdio {
  if (entry === undefined || entry === null || entry === "pipe" || entry === "overlapped") return "pipe";
  if (entry === "ignore" || entry === "inherit") return entry;
  if (entry === 0 || entry === 1 || entry === 2) return "inherit";
  throw refuse(
    entry === "ipc" ? "child_process with a channel" : "child_process with a stream or file as stdio",
    'use "pipe", and write or read the streams of the child',
  );
}

/** The name of a signal. */
export function signalName(signal: unknown): NodeJS.Signals {
  const found = typeof signal === "number"
    ? Object.entries(constants.signals).find(([, number]) => number === signal)?.[0]
    : String(signal).toUpperCase();
  if (found !== undefined && Object.hasOwn(constants.signals, found)) return found as NodeJS.Signals;
  throw coded(new TypeError(`Unknown signal: ${String(signal)}`), "ERR_UNKNOWN_SIGNAL");
}
