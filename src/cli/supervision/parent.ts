/**
 * Runs the command line in another process, and is the terminal, the signals and the exit code of it. The code of a scenario
 * may end its process, as by running out of memory, and may never let go of it: this one is left then to say so.
 */
import { type ChildProcess, fork } from "node:child_process";
import process from "node:process";
import { isatty } from "node:tty";
import { SeedbedError } from "../../engine/errors.ts";
import type { ExitCode } from "../exit_codes.ts";
import { mainScript } from "../main_script.ts";
import { ALIVE_MS, type LostCommand, SUPERVISED_VARIABLE, type Told } from "./messages.ts";

/** The time that a process may be silent after it was told to end, in ms. */
const STOP_WITHIN_MS = 3_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Returns the exit code, or what is known of a process that did not end as a command does. */
export async function runSupervised(commandLine: readonly string[]): Promise<ExitCode | LostCommand> {
  const child = fork(mainScript(), [...commandLine], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, [SUPERVISED_VARIABLE]: "1" },
  });
  const known = {
    scenario: undefined as LostCommand["scenario"],
    runs: 0,
    events: [] as LostCommand["events"][number][],
  };
  const stopping = new Stopping(child);
  child.on("message", (message) => {
    stopping.heard();
    const told = message as Told;
    if ("begins" in told) Object.assign(known, { scenario: told.begins, runs: 0 });
    else if ("runs" in told) known.runs = told.runs;
    else if ("event" in told) {
      known.events.push(told.event);
      known.scenario = undefined;
    }
  });
  const endChild = () => void child.kill("SIGKILL");
  process.on("exit", endChild);
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
      (resolve, reject) => {
        child.on("error", reject);
        // Not "exit": what it told last may still be on its way then.
        child.on("close", (code, signal) => resolve({ code, signal }));
      },
    );
    if (code !== null) return code as ExitCode;
    if (stopping.by === signal) return stopping.exitCode;
    const how = stopping.hasEnded ? undefined : `signal ${signal}`;
    if (known.events.length > 0 || known.scenario !== undefined && (how !== undefined || known.runs > 0)) {
      return { how, ...known };
    }
    if (how !== undefined) {
      throw new SeedbedError("contract", `the process of the command ended before it ran a scenario (${how})`);
    }
    process.stderr.write("interrupted before a run had ended\n");
    return stopping.exitCode;
  } finally {
    process.off("exit", endChild);
    stopping.release();
  }
}

/** Ends the process when this one is told to: it is asked to, and killed if its event loop does not run. */
class Stopping {
  /** The signal by which this process was told to end. */
  by: NodeJS.Signals | undefined;
  hasEnded = false;
  readonly #child: ChildProcess;
  #silentMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const signal of SIGNALS) process.on(signal, this.#stop);
  }

  get exitCode(): ExitCode {
    return 128 + { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[this.by as (typeof SIGNALS)[number]] as ExitCode;
  }

  heard(): void {
    this.#silentMs = 0;
  }

  release(): void {
    clearInterval(this.#timer);
    for (const signal of SIGNALS) process.off(signal, this.#stop);
  }

  readonly #stop = (signal: NodeJS.Signals): void => {
    this.by = signal;
    // A terminal has told the child itself.
    if (signal !== "SIGINT" || !isatty(0)) this.#child.kill(signal);
    this.#timer ??= setInterval(() => {
      this.#silentMs += ALIVE_MS;
      if (this.#silentMs < STOP_WITHIN_MS) return;
      this.hasEnded = true;
      this.#child.kill("SIGKILL");
    }, ALIVE_MS);
  };
}
