/** A worker as the command sees it: given files, asked for events, and told apart when it ends before its time. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";

declare const SEEDBED_VERSION: string | undefined;

/** Beside the folder of chunks, where this is built. */
const SCRIPT = fileURLToPath(
  new URL(typeof SEEDBED_VERSION === "string" ? "../worker.js" : "../worker.ts", import.meta.url),
);

/** A message that is not about the worker's own files. */
export type WorkerMessage = Exclude<FromWorker, { events: unknown } | { failed: unknown }>;

export interface WorkerListener {
  /** It can be given something to do. */
  onIdle(worker: WorkerProcess): void;
  onEvent(worker: WorkerProcess, event: TestEvent): void;
  /** It says something else. */
  onMessage(worker: WorkerProcess, said: WorkerMessage): void;
  /** Seedbed failed in it. */
  onFailed(worker: WorkerProcess, stack: string): void;
  /** It has ended, and nobody asked it to. */
  onEnded(worker: WorkerProcess, how: string): void;
}

const MAX_LAST_WORDS = 10_000;
const LAST_WORDS_WITHIN_MS = 500;

export class WorkerProcess {
  /** True once the worker has asked for files. */
  started = false;
  readonly #child: ChildProcess;
  #ended = false;
  #lastWords = "";

  constructor(begin: Extract<ToWorker, { begin: unknown }>, listener: WorkerListener) {
    const child = fork(SCRIPT, [], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#child = child;
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
    });
    child.on("message", (message) => {
      if (this.#ended) return;
      const said = message as FromWorker;
      if ("failed" in said) return listener.onFailed(this, said.failed);
      if (!("events" in said)) return listener.onMessage(this, said);
      for (const event of said.events) listener.onEvent(this, event);
      if (said.idle !== true) return;
      this.started = true;
      listener.onIdle(this);
    });
    const ended = (how: string) => {
      if (this.#ended) return;
      this.#ended = true;
      listener.onEnded(this, how);
    };
    child.on("error", ({ message }) => ended(message));
    child.on("exit", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      child.stderr!.on("close", () => ended(how));
      // What it started may hold on to its standard error.
      setTimeout(() => ended(how), LAST_WORDS_WITHIN_MS);
    });
    this.send(begin);
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Returns the last line of its standard error, if any: one line. The engine has a native stack follow what it died of. */
  get lastWords(): string | undefined {
    const lines = this.#lastWords.trim().split("\n");
    return lines.findLast((line) => line.startsWith("FATAL ERROR")) ?? (lines.at(-1) || undefined);
  }

  /** That it is gone already is noticed elsewhere. */
  send(message: ToWorker): void {
    this.#child.send(message, () => {});
  }

  /** At once; the listener is told that it has ended. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** It ends what it has started itself, too. */
  end(): void {
    this.#ended = true;
    this.#child.kill("SIGTERM");
  }
}
