/** Runs the command line again in an isolated process, and is the terminal, the signals and the exit code of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync, rmSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";
import { reachOf } from "../../api/project/trust/came_with.ts";
import { note as noteInLedger } from "../../api/project/trust/consent.ts";
import { stateFolderOfUser } from "../../api/project/trust/ledger.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { parseDurationMs } from "../../engine/text/duration.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { type Access, accessFor, type CommandCall, isWithin } from "./access.ts";
import { mainScript } from "../main_script.ts";
import { ALIVE_MS, type Answer, type Request, requestSchema } from "./messages.ts";
import { type Isolation, isolationWith } from "./runtimes.ts";
import { ISOLATED_VARIABLE } from "./state.ts";

/** @param note where to say what isolation does not cover */
export async function runIsolated(
  commandLine: readonly string[],
  called: CommandCall,
  note: (text: string) => void,
): Promise<ExitCode> {
  const temporary = makeTemporaryFolder("isolated");
  try {
    const access = await accessFor(called, temporary);
    const isolation = isolationWith(access);
    if (isolation.network === "open") {
      note(
        "isolated by Node, which cannot close the network: the code may reach it (with Deno installed, it may not)\n",
      );
    }
    const limitMs = parseDurationMs(called.config.values.realTimeout) ?? Infinity;
    return await ended(started(isolation, commandLine, temporary), access, limitMs);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function started({ path, args }: Isolation, commandLine: readonly string[], temporary: string): ChildProcess {
  return spawn(path, [...args, mainScript(), ...commandLine], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: environment(temporary),
  });
}

/** Names of variables that say how to show things, or are Seedbed's own. None of them holds a secret. */
const PASSED_ON = /^(TERM|COLORTERM|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|LANG|LC_\w+|TZ|CI|SystemRoot|SEEDBED_\w+)$/;

function environment(temporary: string): NodeJS.ProcessEnv {
  const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  return {
    ...Object.fromEntries(passedOn),
    [ISOLATED_VARIABLE]: "1",
    SEEDBED_STATE_DIR: stateFolderOfUser(),
    NODE_DISABLE_COMPILE_CACHE: "1",
    DENO_DIR: temporary,
    DENO_NO_UPDATE_CHECK: "1",
    HOME: temporary,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function ended(child: ChildProcess, access: Access, limitMs: number): Promise<ExitCode> {
  const forward = (signal: NodeJS.Signals) => {
    // A terminal has told the child itself.
    if (signal !== "SIGINT" || process.stdin.isTTY !== true) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const watchdog = watch(child, limitMs);
  child.on("message", (message) => {
    watchdog.alive();
    void answer(message, access).then((answer) => answer && reply(child, answer));
  });
  try {
    return await new Promise<ExitCode>((resolve, reject) => {
      child.on("error", (cause) =>
        reject(
          new SeedbedError("usage", `--isolate: ${child.spawnfile} failed to start: ${cause.message}`, { cause }),
        ));
      // Not "exit": what the process said last, such as consent to be noted, may still be on its way then.
      child.on("close", (code, signal) => {
        resolve(watchdog.hasEnded() ? EXIT.fail : (code ?? 128 + constants.signals[signal!]) as ExitCode);
      });
    });
  } finally {
    watchdog.stop();
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}

/**
 * Ends a process that has not said anything for as long as a run may take. It has no thread of its own for that: the
 * permissions forbid it, and code that got out of the sandbox would stop it.
 */
function watch(child: ChildProcess, limitMs: number) {
  let silentMs = 0;
  let ended = false;
  // What comes before the first word is the start of a runtime.
  let heard = false;
  const timer = setInterval(() => {
    // Counted, so that a command which is suspended is not late when it goes on.
    silentMs += heard ? ALIVE_MS : 0;
    if (silentMs <= limitMs || ended) return;
    ended = true;
    process.stderr.write(
      `error: a run took more than ${limitMs / 1000} s of real time (--real-timeout); the isolated process ends\n`,
    );
    child.kill("SIGKILL");
  }, ALIVE_MS);
  return {
    alive: () => {
      heard = true;
      silentMs = 0;
    },
    hasEnded: () => ended,
    stop: () => clearInterval(timer),
  };
}

/** That it is gone already is noticed elsewhere. */
function reply(child: ChildProcess, answer: Answer): void {
  if (child.connected) child.send(answer, () => {});
}

async function answer(message: unknown, access: Access): Promise<Answer | undefined> {
  const request = requestSchema.safeParse(message).data;
  if (request === undefined || request.ask === "alive") return undefined;
  if (request.ask === "bundle") return await bundled(request, access);
  const { ask: _, id, ...noted } = request;
  // What may be claimed here is at most what its sender has already: to run in isolation.
  noteInLedger({ ...noted, why: "allowed", isolate: true });
  return { id };
}

async function bundled({ id, file }: Extract<Request, { ask: "bundle" }>, access: Access): Promise<Answer> {
  try {
    requireBundleable(file, access);
    const { bundleFile } = await import("../../engine/sandbox/build/bundle.ts");
    return { id, compiled: await bundleFile(file, reachOf(file) ?? access.mayBundle) };
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    const { code, message, hint, location, path } = error;
    return { id, error: { code, message, options: { hint, location, path } } };
  }
}

/** A module that the child wrote could import, and so read, any file. */
function requireBundleable(file: string, { read, write }: Access): void {
  let real: string;
  try {
    real = realpathSync(file);
  } catch (cause) {
    throw new SeedbedError("unreadable", "expected a module, there is no such file", {
      location: { file },
      cause,
    });
  }
  if (isWithin(real, read) && !isWithin(real, write)) return;
  throw new SeedbedError("contract", "--isolate: an isolated process cannot reach the module", {
    location: { file },
    hint: "pass it with --source, or use --no-isolate to run with your own permissions",
  });
}
