/**
 * The processes that test files, and help each other with long searches when there are no files left. One that ends before
 * its time takes with it the scenario that it was at; another one does the rest.
 */
import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";
import type { TestJob } from "./job.ts";
import { interruptedReport } from "./interrupted_report.ts";
import { reportLost } from "./lost_run.ts";
import { failureIn, startFailure } from "./pool_trouble.ts";
import { Sharing } from "./sharing.ts";
import { type WorkerListener, type WorkerMessage, WorkerProcess } from "./worker_process.ts";

/** Files that a worker is given at once: enough to be bundled together, few enough that none waits for another at the end. */
const MAX_GIVEN = 32;
const ROUNDS = 4;
/** The time that a process may take to send what it has so far, in ms. */
export const STOP_WITHIN_MS = 3_000;

interface Slot {
  readonly file: string;
  readonly events: TestEvent[];
  done: boolean;
  /** The progress of one of its scenarios: only the newest counts. */
  progress: TestEvent | undefined;
  /** Of all its scenarios, once it is loaded. */
  names: readonly string[];
  /** The one that is being run. */
  scenario: string | undefined;
  /** The number of its runs that passed, as far as it has reported. */
  runs: number;
}

export class Pool implements WorkerListener {
  /** Files that are done. */
  done = 0;
  readonly #job: TestJob;
  readonly #context: Context;
  readonly #jobs: number;
  #queue: Slot[] = [];
  /** Files that are to be given alone: the process that had them with others ended, and it is not known over which. */
  readonly #alone = new Set<Slot>();
  /** The files that each worker has and has not done yet. */
  readonly #workers = new Map<WorkerProcess, Slot[]>();
  /** Workers that wait for files. */
  readonly #idle = new Set<WorkerProcess>();
  /** Slots whose file is loaded, so that what happens then is its doing. */
  readonly #running = new Set<Slot>();
  readonly #sharing = new Sharing<WorkerProcess>();
  /** Workers that have a run to keep, and wait until they may. */
  readonly #wantToKeep = new Set<WorkerProcess>();
  /** Ends what is done to find out how a process was lost. */
  readonly #lost = new AbortController();
  #stopping: NodeJS.Timeout | undefined;
  #isStopping = false;
  #slots: readonly Slot[] = [];
  #failure: Error | undefined;
  #wake = () => {};

  constructor(jobs: number, job: TestJob, context: Context) {
    this.#jobs = jobs;
    this.#job = job;
    this.#context = context;
    // As many as are surely of use, whatever is found.
    this.#startUpTo(Math.min(jobs, availableParallelism()));
  }

  give(files: readonly string[]): readonly Slot[] {
    const none = { progress: undefined, names: [], scenario: undefined, runs: 0 };
    const slots: Slot[] = files.map((file) => ({ file, events: [], done: this.#isStopping, ...none }));
    this.#slots = slots;
    if (this.#isStopping) return slots;
    this.#queue = [...slots];
    this.#startUpTo(Math.min(this.#jobs, slots.length));
    for (const worker of this.#idle) this.#giveTo(worker);
    return slots;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Ends searches with what they have so far, and everything else at once. */
  stop(): void {
    this.#isStopping = true;
    this.#lost.abort();
    this.#queue = [];
    for (const worker of this.#idle) this.#dismiss(worker);
    for (const worker of this.#workers.keys()) worker.send({ stop: true });
    this.#stopping = setTimeout(() => {
      for (const worker of this.#workers.keys()) worker.kill();
    }, STOP_WITHIN_MS);
    this.#endIfAlone();
    this.#wake();
  }

  /** Whoever has a run of this file may keep it: nothing failed before. */
  letKeep(slot: Slot): void {
    for (const worker of this.#wantToKeep) {
      if (!this.#isStopping && this.#workers.get(worker)?.[0] !== slot) continue;
      this.#wantToKeep.delete(worker);
      worker.send({ keep: true });
    }
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
    this.#lost.abort();
    clearTimeout(this.#stopping);
    for (const worker of this.#workers.keys()) worker.end();
  }

  onIdle(worker: WorkerProcess): void {
    for (const slot of this.#workers.get(worker)!) this.#finish(slot);
    this.#workers.set(worker, []);
    if (this.#isStopping) this.#dismiss(worker);
    else this.#giveTo(worker);
    this.#wake();
  }

  onEvent(worker: WorkerProcess, event: TestEvent): void {
    const given = this.#workers.get(worker)!;
    if (event.kind === "interrupted") return this.#isStopping ? undefined : this.stop();
    if (event.kind === "progress") {
      given[0]!.progress = event;
      if (event.progress.phase === "search") given[0]!.runs = event.progress.runs;
      return this.#wake();
    }
    if (event.kind === "file") {
      while (given[0]!.file !== event.file) this.#finish(given.shift()!);
      this.#running.add(given[0]!);
      given[0]!.names = event.names;
    }
    given[0]!.scenario = undefined;
    given[0]!.events.push(event);
    this.#wake();
  }

  onMessage(worker: WorkerProcess, said: WorkerMessage): void {
    if ("begins" in said) Object.assign(this.#workers.get(worker)![0]!, { scenario: said.begins, runs: 0 });
    else if ("explored" in said || "unitDone" in said || "fuzzing" in said || "fuzzed" in said) return;
    else if ("tried" in said) this.#sharing.tried(worker, said.tried);
    else if ("share" in said) {
      const helper = this.#sharing.answer(worker, said.share);
      if (helper !== undefined) this.#giveTo(helper);
    } else if ("keep" in said) {
      this.#wantToKeep.add(worker);
      this.#wake();
    } else if (said.search === "closed") this.#sharing.close(worker);
    else {
      this.#sharing.open(worker);
      for (const idle of this.#idle) this.#giveTo(idle);
      if (!this.#isStopping) this.#startUpTo(this.#jobs);
    }
  }

  onFailed(_worker: WorkerProcess, stack: string): void {
    this.#fail(failureIn(stack));
  }

  onEnded(worker: WorkerProcess, how: string): void {
    const given = this.#workers.get(worker)!;
    this.#workers.delete(worker);
    this.#idle.delete(worker);
    this.#wantToKeep.delete(worker);
    const waiting = this.#sharing.end(worker);
    if (this.#isStopping) {
      for (const slot of given) this.#interrupt(slot);
      this.#endIfAlone();
      return this.#wake();
    }
    for (const helper of waiting) this.#giveTo(helper);
    if (!worker.started) return this.#fail(startFailure(worker, how));
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
    if (given.length === 0) {
      if (this.#sharing.employ(worker, this.#jobs)) this.#idle.delete(worker);
      else this.#idle.add(worker);
      return;
    }
    this.#idle.delete(worker);
    this.#workers.set(worker, given);
    worker.send({ files: given.map(({ file }) => file) });
  }

  #dismiss(worker: WorkerProcess): void {
    worker.end();
    this.#idle.delete(worker);
    this.#workers.delete(worker);
    this.#endIfAlone();
  }

  /** Nothing comes any more of what was stopped. */
  #endIfAlone(): void {
    if (!this.#isStopping || this.#workers.size > 0) return;
    for (const slot of this.#slots) slot.done = true;
    this.#wake();
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

  /** Reports a search whose process was in code that never yields. */
  #interrupt(slot: Slot): void {
    const { scenario: name, runs } = slot;
    if (name !== undefined && runs > 0) {
      slot.events.push({
        kind: "scenario",
        report: interruptedReport({ name, file: this.#context.show(slot.file), runs }),
      });
    }
    this.#finish(slot);
  }

  #blame(slot: Slot, how: string, lastWords: string | undefined): void {
    const file = this.#context.show(slot.file);
    const { scenario: name, names } = slot;
    if (name !== undefined) {
      const after = names.slice(names.indexOf(name) + 1);
      const lost = { name, file: slot.file, how, lastWords, after };
      return void reportLost(lost, this.#job, this.#context, this.#lost.signal).then((report) => {
        slot.events.push({ kind: "scenario", report });
        this.#finish(slot);
        this.#wake();
      }, (error) => this.#fail(error));
    }
    if (!this.#running.has(slot)) slot.events.push({ kind: "file", file: slot.file, names: [] });
    slot.events.push({
      kind: "invalid",
      file,
      error: {
        code: "crash",
        message: `the process that ran it exited unexpectedly (${how})`,
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
