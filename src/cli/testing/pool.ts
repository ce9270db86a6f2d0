/**
 * Tests files in several processes. What comes of them is told in the order of the files, as if there were one. A process
 * that ends before its time takes with it the file that it was at; another one does the rest.
 */
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import { createProgress } from "../progress.ts";
import type { TestEvent, TestJob } from "./job.ts";
import { type WorkerListener, WorkerProcess } from "./worker_process.ts";

/** Files that a worker is given at once: enough to be bundled together, few enough that none waits for another at the end. */
const MAX_GIVEN = 32;
const ROUNDS = 4;

interface Slot {
  readonly file: string;
  readonly events: TestEvent[];
  done: boolean;
}

/** @param files absolute paths, each once */
export async function* testInJobs(
  files: readonly string[],
  jobs: number,
  job: TestJob,
  context: Context,
): AsyncGenerator<TestEvent, void, undefined> {
  const pool = new Pool(files, { ...job, progress: false }, context);
  const progress = createProgress();
  try {
    pool.start(Math.min(jobs, files.length));
    for (const slot of pool.slots) {
      while (!slot.done || slot.events.length > 0) {
        const event = slot.events.shift();
        if (event === undefined) {
          progress.update(() => `${pool.done.toLocaleString("en-US")}/${files.length.toLocaleString("en-US")} files`);
          await pool.changed();
        } else {
          progress.clear();
          yield event;
        }
      }
    }
  } finally {
    progress.clear();
    pool.end();
  }
}

class Pool implements WorkerListener {
  readonly slots: Slot[];
  /** Files that are done. */
  done = 0;
  readonly #job: TestJob;
  readonly #context: Context;
  readonly #queue: Slot[];
  /** Files that are to be given alone: the process that had them with others ended, and it is not known over which. */
  readonly #alone = new Set<Slot>();
  /** What each worker has: the files that it has not done yet. */
  readonly #workers = new Map<WorkerProcess, Slot[]>();
  /** Slots whose file is loaded, so that what happens then is its doing. */
  readonly #running = new Set<Slot>();
  #jobs = 1;
  #failure: Error | undefined;
  #wake = () => {};

  constructor(files: readonly string[], job: TestJob, context: Context) {
    this.slots = files.map((file) => ({ file, events: [], done: false }));
    this.#queue = [...this.slots];
    this.#job = job;
    this.#context = context;
  }

  start(jobs: number): void {
    this.#jobs = jobs;
    for (let count = 0; count < jobs; count++) this.#startOne();
  }

  /** Resolves when there is something new. */
  async changed(): Promise<void> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
    if (this.#failure !== undefined) throw this.#failure;
  }

  end(): void {
    for (const worker of this.#workers.keys()) worker.end();
  }

  onIdle(worker: WorkerProcess): void {
    for (const slot of this.#workers.get(worker)!) this.#finish(slot);
    const given = this.#next();
    this.#workers.set(worker, given);
    if (given.length > 0) worker.give(given.map(({ file }) => file));
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
    if (this.#queue.length > 0) this.#startOne();
    this.#wake();
  }

  #startOne(): void {
    const { cwd, commandLine } = this.#context;
    this.#workers.set(new WorkerProcess({ begin: { job: this.#job, cwd, commandLine } }, this), []);
  }

  #next(): Slot[] {
    const [first] = this.#queue;
    if (first === undefined) return [];
    if (this.#alone.has(first)) return this.#queue.splice(0, 1);
    return this.#queue.splice(0, Math.min(MAX_GIVEN, Math.ceil(this.#queue.length / (this.#jobs * ROUNDS))));
  }

  #finish(slot: Slot): void {
    this.#running.delete(slot);
    slot.done = true;
    this.done++;
  }

  #blame(slot: Slot, how: string, lastWords: string | undefined): void {
    const file = this.#context.show(slot.file);
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
