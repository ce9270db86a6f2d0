/**
 * A program in a process of its own, which leads a group: what can keep it from starting is an ordinary error, and all of
 * the group ends with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { killGroup, letGo, startKept } from "../../engine/host/process_group.ts";
import { SeedbedError } from "../../engine/errors.ts";

/** After this, a process that does not end when it is asked to is killed. */
const GRACE_MS = 2_000;
const MAX_LAST_WORDS = 2_000;

/** A folder that is not there looks to `spawn` like a program that is not there. */
export async function requireProgram(
  program: string,
  cwd: string,
  { PATH = "" }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new SeedbedError("unreadable", "stream: expected an existing folder", {
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
export async function startGroup(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  let child: ChildProcess | undefined;
  try {
    const started = child = startKept(
      () => spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] }),
      "SIGTERM",
    );
    await new Promise<void>((resolve, reject) => {
      started.once("spawn", resolve);
      started.once("error", reject);
    });
    return started;
  } catch (cause) {
    if (child !== undefined) letGo(child);
    throw notStarted(program, codeOf(cause), cause);
  }
}

interface Ending {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

export function endOf(child: ChildProcess): Promise<Ending> {
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
export async function endGroup(child: ChildProcess, ending: Promise<Ending>): Promise<void> {
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

export function lastWordsOf(child: ChildProcess): () => string {
  let words = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => words = (words + text).slice(-MAX_LAST_WORDS));
  return () => words.trim();
}

function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return code ?? message;
}
