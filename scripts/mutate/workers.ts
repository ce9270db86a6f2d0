/** Starts a worker and asks it, one thing at a time; ends it when it does not answer in time. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Ask, Tell } from "./protocol.ts";

/** The time that a worker may be silent beyond what it says that it needs. */
const GRACE_MS = 5_000;
const LOAD_MS = 180_000;

type Load = Extract<Ask, { do: "load" }>;

/** The worker is gone: it did not answer in time, or it ended. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
}

export class Worker {
  readonly #child: ChildProcess;
  #settle: ((told: Tell | WorkerLost) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor() {
    const script = fileURLToPath(new URL("worker.ts", import.meta.url));
    this.#child = fork(script, { stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: ["--no-warnings"] });
    this.#child.on("message", (message) => this.#hear(message as Tell));
    this.#child.on("exit", (code, signal) => this.#end(`the worker ended (${signal ?? code})`));
  }

  /** Starts a worker and has it load the tests. */
  static async start(load: Omit<Load, "do">): Promise<{ worker: Worker; loaded: Extract<Tell, { did: "load" }> }> {
    const worker = new Worker();
    const loaded = await worker.ask({ do: "load", ...load }, LOAD_MS);
    return { worker, loaded: loaded as Extract<Tell, { did: "load" }> };
  }

  /** @throws WorkerLost */
  async ask(ask: Ask, timeoutMs: number): Promise<Tell> {
    const told = await new Promise<Tell | WorkerLost>((resolve) => {
      this.#settle = resolve;
      this.#wait(timeoutMs);
      this.#child.send(ask, (error) => error && this.#end("the worker ended before it was asked"));
    });
    if (told instanceof WorkerLost) throw told;
    return told;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#child.kill("SIGKILL");
  }

  #hear(told: Tell): void {
    if (told.did === "begin") return this.#wait(2 * told.maxMs + GRACE_MS);
    this.#answer(told);
  }

  #wait(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(`no answer within ${timeoutMs} ms`), timeoutMs);
  }

  #end(reason: string): void {
    this.stop();
    this.#answer(new WorkerLost(reason));
  }

  #answer(told: Tell | WorkerLost): void {
    clearTimeout(this.#timer);
    this.#settle?.(told);
    this.#settle = undefined;
  }
}
