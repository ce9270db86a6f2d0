/**
 * Tests files in several processes. What comes of them is told in the order of the files, as if there were one. A process
 * that ends before its time takes with it the file that it was at; another one does the rest.
 */
import { availableParallelism } from "node:os";
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import { onInterrupt } from "../interrupt.ts";
import { createProgress } from "../progress.ts";
import type { TestEvent } from "../../api/run/test_files.ts";
import type { TestJob } from "./job.ts";
import { type WorkerListener, WorkerProcess } from "./worker_process.ts";

/** Files that a worker is given at once: enough to be bundled together, few enough that none waits for another at the end. */
const MAX_GIVEN = 32;
const ROUNDS = 4;

interface Slot {
  readonly file: string;
  readonly events: TestEvent[];
  done: boolean;
}

/**
 * @param files absolute paths, each once; the processes start while they are being looked for
 * @param signal ends them, and what is told, at once
 */
export async function* testInJobs(
  files: Promise<readonly string[]>,
  jobs: number,
  job: TestJob,
  context: Context,
  signal?: AbortSignal,
): AsyncGenerator<TestEvent, void, undefined> {
  const pool = new Pool(jobs, job, context);
  const progress = createProgress();
  const release = onInterrupt(() => pool.end());
  const abort = () => pool.abort();
  signal?.addEventListener("abort", abort);
  try {
    const slots = pool.give(await files);
    const all = slots.length.toLocaleString("en-US");
    for (const slot of slots) {
      while (!slot.done || slot.events.length > 0) {
        if (signal?.aborted) return;
        const event = slot.events.shift();
        if (event === undefined) {
          progress.update(() => `${pool.done.toLocaleString("en-US")}/${all} files`);
          await pool.changed();
        } else {
          progress.clear();
          yield event;
        }
      }
    }
  } finally {
    progress.clear();
    signal?.removeEventListener("abort", abort);
    release();
    pool.end();
  }
}

class Pool implements WorkerListener {
  /** Files that are done. */
  done = 0;
  readonly #job: TestJob;
  readonly #context: Context;
  readonly #jobs: number;
  #queue: Slot[] = [];
  /** Files that are to be given alone: the process that had them with others ended, and it is not known over which. */
  readonly #alone = new Set<Slot>();
  /** What each worker has: the files that it has not done yet. */
  readonly #workers = new Map<WorkerProcess, Slot[]>();
  /** Workers that wait for files. */
  readonly #idle = new Set<WorkerProcess>();
  /** Slots whose file is loaded, so that what happens then is its doing. */
  readonly #running = new Set<Slot>();
  #failure: Error | undefined;
  #wake = () => {};

  constructor(jobs: number, job: TestJob, context: Context) {
    this.#jobs = jobs;
    this.#job = job;
    this.#context = context;
    // As many as are surely of use, whatever is found.
    this.#startUpTo(Math.min(jobs, availableParallelism()));
  }

  give(files: readonly string[]): Slot[] {
    const slots = files.map((file) => ({ file, events: [], done: false }));
    this.#queue = [...slots];
    this.#startUpTo(Math.min(this.#jobs, slots.length));
    for (const worker of this.#idle) this.#giveTo(worker);
    return slots;
  }

  /** Resolves when there is something new. */
  async changed(): Promise<void> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Whoever waits for something new goes on. */
  abort(): void {
    this.#wake();
  }

  end(): void {
    for (const worker of this.#workers.keys()) worker.end();
  }

  onIdle(worker: WorkerProcess): void {
    for (const slot of this.#workers.get(worker)!) this.#finish(slot);
    this.#workers.set(worker, []);
    this.#giveTo(worker);
    this.#wake();
  }

  onEvent(worker: WorkerProcess, event: TestEvent): void {
    const given = this.#workers.get(worker)!;
    if (event.kind === "file") {
      while (given[0]!.file !== event.file) this.#finish(given.shift()!);
      this.#running.add(given[0]!);
    }
    given[0]!.events.push(event);
    this.#wake();
  }

  onFailed(_worker: WorkerProcess, stack: string): void {
    const failure = new Error(stack.split("\n")[0]!.replace(/^Error: /, ""));
    failure.stack = stack;
    this.#fail(failure);
  }

  onEnded(worker: WorkerProcess, how: string): void {
    const given = this.#workers.get(worker)!;
    this.#workers.delete(worker);
    this.#idle.delete(worker);
    if (!worker.started) {
      return this.#fail(
        new SeedbedError("contract", `a process for --jobs did not start: ${worker.lastWords ?? how}`, {
          hint: "--jobs 1 needs no other process",
        }),
      );
    }
    const culprit = given.find((slot) => this.#running.has(slot)) ?? (given.length === 1 ? given[0] : undefined);
    if (culprit !== undefined) this.#blame(culprit, how, worker.lastWords);
    const rest = given.filter((slot) => slot !== culprit);
    if (culprit === undefined) { for (const slot of rest) this.#alone.add(slot); }
    this.#queue.unshift(...rest);
    for (const waiting of this.#idle) this.#giveTo(waiting);
    if (this.#queue.length > 0) this.#startUpTo(this.#workers.size + 1);
    this.#wake();
  }

  #giveTo(worker: WorkerProcess): void {
    const given = this.#next();
    if (given.length === 0) return void this.#idle.add(worker);
    this.#idle.delete(worker);
    this.#workers.set(worker, given);
    worker.give(given.map(({ file }) => file));
  }

  #startUpTo(count: number): void {
    const { cwd, commandLine } = this.#context;
    const allowCode = this.#context.allowCodeUnasked;
    while (this.#workers.size < count) {
      this.#workers.set(new WorkerProcess({ begin: { job: this.#job, cwd, commandLine, allowCode } }, this), []);
    }
  }

  #next(): Slot[] {
    const share = Math.min(MAX_GIVEN, Math.ceil(this.#queue.length / (this.#jobs * ROUNDS)));
    const alone = this.#queue.slice(0, share).findIndex((slot) => this.#alone.has(slot));
    return this.#queue.splice(0, alone === -1 ? share : Math.max(1, alone));
  }

  #finish(slot: Slot): void {
    this.#running.delete(slot);
    slot.done = true;
    this.done++;
  }

  #blame(slot: Slot, how: string, lastWords: string | undefined): void {
    const file = this.#context.show(slot.file);
    if (!this.#running.has(slot)) slot.events.push({ kind: "file", file: slot.file, names: [] });
    slot.events.push({
      kind: "invalid",
      file,
      error: {
        code: "crash",
        message: `the process that ran it ended before its time (${how})`,
        location: { file },
        hint: lastWords ?? `seedbed test ${file} --jobs 1 runs it in the command's own process`,
      },
    });
    this.#finish(slot);
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#wake();
  }
}
