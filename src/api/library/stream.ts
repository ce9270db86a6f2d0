/**
 * `stream`: the command in a process of its own, its events as they come. What takes a process down, memory or a loop that
 * never lets go, does not take this one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { keep, killGroup, letGo } from "../../engine/host/process_group.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { ErrorReport } from "../report/error.ts";
import { type CommandEvent, eventSchema, type Summary } from "../report/events.ts";
import { Job } from "./job.ts";
import { linesOf } from "./lines.ts";
import { CALL, type CallOptions, requireOptions } from "./settings.ts";

/** All but the error that a command ends with, which is thrown. */
export type StreamEvent = Exclude<CommandEvent, { readonly kind: "error" }>;

export interface StreamOptions extends CallOptions {
  /** Program to run instead of the command of this package, with what comes before its arguments. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** Environment variables on top of this process's; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface StreamReport {
  /** Whether the exit code is 0. */
  readonly ok: boolean;
  /** 0 for pass, 1 for fail, 2 for nothing run or files that do not load, 3 for a timeout. */
  readonly exitCode: number;
  readonly summary: Summary;
}

const COMMANDS = ["run", "test", "explore", "replay"] as const;

/** After this, a process that does not end when it is asked to is killed. */
const GRACE_MS = 2_000;
const MAX_LAST_WORDS = 2_000;

/**
 * Starts `seedbed run`, `test`, `explore` or `replay` in a process of its own. The events are those of
 * `--reporter ndjson`. The process waits while a loop over them is busy, and ends with the loop, the signal, or this
 * process, and all that it has started with it.
 *
 * @param args the command line, as in `["test", "src", "--seeds", "500"]`
 * @throws {SeedbedError} `unreadable` when the program is not there or may not be run, the command's own error when it
 * refuses its work, and `contract` when it ends before it is done
 */
export function stream(
  args: readonly string[],
  options: StreamOptions = {},
): Job<StreamEvent, StreamReport> {
  return new Job(() => streaming(args, options));
}

async function* streaming(
  args: readonly string[],
  options: StreamOptions,
): AsyncGenerator<StreamEvent, StreamReport, undefined> {
  requireOptions("stream", {
    ...CALL,
    command: z.array(z.string()).min(1),
    env: z.record(z.string(), z.string().optional()),
  }, options);
  const [name, ...rest] = args;
  if (!COMMANDS.some((each) => each === name)) {
    throw new SeedbedError("usage", `stream: expected ${COMMANDS.join(", ")}, found ${JSON.stringify(name)}`);
  }
  const { signal, cwd = ".", command = ownCommand(), env } = options;
  signal?.throwIfAborted();
  const [program, ...before] = command;
  const all = { ...process.env, ...env };
  await requireProgram(program, resolve(cwd), all);
  const child = await started(program, [...before, name!, "--reporter", "ndjson", ...rest], resolve(cwd), all);
  const ending = ended(child);
  const stop = () => void end(child, ending);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const lastWords = collect(child);
  let done: Extract<StreamEvent, { kind: "end" }> | undefined;
  try {
    for await (const line of linesOf(child.stdout!)) {
      const event = parse(line);
      if (event.kind === "error") throw errorOf(event.error);
      if (event.kind === "end") done = event;
      yield event;
    }
    const { code, killedBy } = await ending;
    signal?.throwIfAborted();
    if (done !== undefined && code !== null) return { ok: code === 0, exitCode: code, summary: done.summary };
    const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
    const words = lastWords();
    throw new SeedbedError("contract", `${program} ended before it was done (${how})`, {
      hint: words === "" ? undefined : words,
    });
  } catch (error) {
    // What it was stopped by is not what went wrong.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await end(child, ending);
  }
}

declare const SEEDBED_VERSION: string | undefined;

/** The command of this package, on the runtime that this is. */
function ownCommand(): readonly [string, ...string[]] {
  const built = import.meta.url.includes("/chunks/") ? "../cli.js" : "./cli.js";
  const script = new URL(typeof SEEDBED_VERSION === "string" ? built : "../../cli/main.ts", import.meta.url);
  const isDeno = "deno" in process.versions;
  return [process.execPath, ...isDeno ? ["run", "-A"] : [], fileURLToPath(script)];
}

/** A folder that is not there looks to `spawn` like a program that is not there. */
async function requireProgram(
  program: string,
  cwd: string,
  { PATH = "" }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new SeedbedError("unreadable", "stream: expected a folder to work in, there is none", {
      location: { file: cwd },
    });
  }
  // Windows tries endings too: `spawn` knows which.
  if (process.platform === "win32") return;
  const places = program.includes("/")
    ? [resolve(cwd, program)]
    : PATH.split(delimiter).map((each) => resolve(each, program));
  const found = await Promise.all(places.map((place) => access(place, constants.X_OK).then(() => "", codeOf)));
  if (found.includes("")) return;
  throw notStarted(program, found.includes("EACCES") ? "EACCES" : "ENOENT");
}

function notStarted(program: string, code: string, cause?: unknown): SeedbedError {
  const why = code === "ENOENT"
    ? "there is no such program"
    : code === "EACCES"
    ? "it may not be run"
    : `it cannot be started (${code})`;
  return new SeedbedError("unreadable", `stream: expected a program to run, ${why}: ${program}`, {
    cause,
    hint: code === "EACCES" ? "chmod +x makes a file a program" : undefined,
  });
}

/** A child that leads a process group of its own, once it is known that there is one. */
async function started(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  try {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    keep(child, "SIGTERM");
    return child;
  } catch (cause) {
    throw notStarted(program, codeOf(cause), cause);
  }
}

interface Ending {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

function ended(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.on("error", () => {});
    child.once("exit", (code, killedBy) => {
      letGo(child);
      // What it has started may outlive it, and hold its output open.
      killGroup(child.pid);
      resolve({ code, killedBy });
    });
  });
}

/** Asks the group to end, and kills what does not. */
async function end(child: ChildProcess, ending: Promise<Ending>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    killGroup(child.pid, "SIGTERM");
    // Nobody reads on: what it still writes must not hold it up.
    child.stdout!.destroy();
    const patience = new AbortController();
    await Promise.race([ending, delay(GRACE_MS, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    killGroup(child.pid);
  }
  await ending;
}

function collect(child: ChildProcess): () => string {
  let words = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => words = (words + text).slice(-MAX_LAST_WORDS));
  return () => words.trim();
}

function parse(line: string): CommandEvent {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new SeedbedError("contract", `stream: expected an event, found ${JSON.stringify(line.slice(0, 80))}`, {
      cause,
      hint: "is the program a seedbed of this version?",
    });
  }
}

function errorOf({ code, message, location, path, hint }: ErrorReport): Error {
  return code === "crash" ? new Error(message) : new SeedbedError(code, message, { location, path, hint });
}

function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return code ?? message;
}
