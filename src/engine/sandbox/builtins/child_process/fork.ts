/** The arguments of `fork`. */
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import type { Serialization } from "../started/info.ts";
import type { Stdio } from "./command.ts";

export interface ForkOptions {
  readonly cwd?: string | URL;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly execArgv?: readonly unknown[];
  readonly execPath?: string;
  readonly killSignal?: string | number;
  readonly serialization?: Serialization;
  readonly signal?: AbortSignal;
  readonly silent?: boolean;
  readonly stdio?: unknown;
  readonly timeout?: number;
}

/** What is to be forked. */
export interface Fork {
  /** Where the file is in the world. */
  readonly path: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly execPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** How stdin, stdout and stderr are connected. */
  readonly stdio: readonly [Stdio, Stdio, Stdio];
  /** The number of the channel's descriptor. */
  readonly channelAt: number;
  readonly serialization: Serialization;
  readonly options: ForkOptions;
}

export function readFork({ machine }: Scope, [file, ...rest]: readonly unknown[]): Fork {
  const args = Array.isArray(rest[0]) || rest[0] === undefined || rest[0] === null ? rest.shift() ?? [] : [];
  const options = (rest[0] ?? {}) as ForkOptions;
  if (typeof options !== "object" || Array.isArray(options)) throw invalidType("options", "object", options);
  const cwd = folderOf(options.cwd, machine.cwd);
  const path = posix.resolve(cwd, pathOf(file));
  const { serialization = "json" } = options;
  if (serialization !== "json" && serialization !== "advanced") {
    const message =
      `The property 'options.serialization' must be one of: undefined, 'json', 'advanced'. Received '${serialization}'`;
    throw coded(new TypeError(message), "ERR_INVALID_ARG_VALUE");
  }
  const stdio = listOf(options);
  const channelAt = stdio.indexOf("ipc");
  if (channelAt < 0) {
    const message = "Forked processes must have an IPC channel, missing value 'ipc' in options.stdio";
    throw coded(new Error(message), "ERR_CHILD_PROCESS_IPC_REQUIRED");
  }
  return {
    path,
    cwd,
    args: (args as unknown[]).map(String),
    execArgv: (options.execArgv ?? []).map(String),
    execPath: options.execPath ?? "/usr/bin/node",
    env: Object.fromEntries(
      Object.entries(options.env ?? machine.env.variables).filter((entry) => entry[1] !== undefined)
        .map(([name, value]) => [name, String(value)]),
    ),
    stdio: [streamOf(stdio[0]), streamOf(stdio[1]), streamOf(stdio[2])],
    channelAt,
    serialization,
    options,
  };
}

function pathOf(file: unknown): string {
  if (file instanceof URL) return fileURLToPath(file);
  if (typeof file === "string") return file;
  throw invalidType("modulePath", "of type string or an instance of Buffer or URL", file);
}

function folderOf(cwd: string | URL | undefined | null, current: string): string {
  if (cwd === undefined || cwd === null) return current;
  return posix.resolve(current, cwd instanceof URL ? fileURLToPath(cwd) : String(cwd));
}

function listOf({ stdio, silent = false }: ForkOptions): readonly unknown[] {
  if (Array.isArray(stdio)) return stdio;
  const each = typeof stdio === "string" ? stdio : silent ? "pipe" : "inherit";
  return [each, each, each, "ipc"];
}

function streamOf(entry: unknown): Stdio {
  if (entry === undefined || entry === null || entry === "pipe" || entry === "overlapped") return "pipe";
  if (entry === "ignore" || entry === "inherit") return entry;
  if (entry === 0 || entry === 1 || entry === 2) return "inherit";
  throw refuse(
    "child_process.fork with a stream, a file or the channel as stdin, stdout or stderr",
    'use "pipe", and write or read the streams of the child',
  );
}
