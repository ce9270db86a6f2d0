/**
 * The processes that share the seeds of an exploration. What comes of the seeds is told in their order. The share of a
 * process that ends before its time is halved and tried again, so that a run which ends its process is found out, and nothing else is
 * lost with it.
 */
import { nowMs } from "../../api/host.ts";
import { type SeedRange, type ShareFound, type ShareSearch, shareSize } from "../../api/runs/explore/shares.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import type { Context } from "../context.ts";
import type { TestJob } from "./job.ts";
import { STOP_WITHIN_MS } from "./pool.ts";
import { PoolTrouble } from "./pool_trouble.ts";
import { type WorkerListener, type WorkerMessage, WorkerProcess } from "./worker_process.ts";

/** Where the scenario is. */
export interface ExplorePlace {
  /** Absolute path. */
  readonly file: string;
  readonly scenario: string;
}

/** Shares that may be done before what comes before them: somebody may take long to look into a finding. */
const MAX_AHEAD = 64;
/** Processes are dear: after so many runs that end theirs, no more seeds are tried. */
const MAX_LOST = 4;

interface Given {
  readonly share: SeedRange;
  readonly startedMs: number;
}

export class SeedPool implements WorkerListener {
  readonly #jobs: number;
  readonly #job: TestJob;
  readonly #place: ExplorePlace;
  readonly #context: Context;
  readonly #workers = new Map<WorkerProcess, Given | undefined>();
  /** Shares to try again. */
  #again: SeedRange[] = [];
  /** Seeds that have ended a process once. */
  readonly #suspects = new Set<number>();
  #lost = 0;
  readonly #done = new Map<number, ShareFound>();
  /** The first seed that was not handed out, and the one after the last. */
  #next = 0;
  #end = 0;
  #runs = 0;
  #spentMs = 0;
  #unmet: readonly string[] = [];
  #stopping: NodeJS.Timeout | undefined;
  #isStopping = false;
  readonly #trouble = new PoolTrouble();
  #wake = () => {};

  constructor(jobs: number, job: TestJob, place: ExplorePlace, context: Context) {
    this.#jobs = jobs;
    this.#job = job;
    this.#place = place;
    this.#context = context;
  }

  async *try(
    _program: Program,
    { first, count }: SeedRange,
    { signal, unmet = [] }: ShareSearch,
  ): AsyncGenerator<ShareFound, void, undefined> {
    this.#next = first;
    this.#end = first + count;
    this.#unmet = unmet;
    const stop = () => this.#stop();
    if (signal?.aborted === true) return;
    signal?.addEventListener("abort", stop);
    try {
      for (let at = first; at < this.#end;) {
        const found = this.#done.get(at) ?? (this.#isOver ? this.#earliest() : undefined);
        if (found === undefined) {
          if (this.#isOver) return;
          this.#employ();
          await this.#changed();
          continue;
        }
        this.#done.delete(found.share.first);
        at = found.share.first + found.share.count;
        yield found;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      clearTimeout(this.#stopping);
      for (const worker of this.#workers.keys()) worker.end();
    }
  }

  onIdle(worker: WorkerProcess): void {
    this.#workers.set(worker, undefined);
    this.#wake();
  }

  onEvent(): void {}

  onMessage(worker: WorkerProcess, said: WorkerMessage): void {
    if (!("explored" in said)) return;
    const { startedMs } = this.#workers.get(worker)!;
    const { explored } = said;
    this.#spentMs += nowMs() - startedMs;
    this.#runs += explored.runs;
    this.#done.set(explored.share.first, explored);
  }

  onFailed(_worker: WorkerProcess, stack: string): void {
    this.#trouble.failed(stack);
    this.#wake();
  }

  onEnded(worker: WorkerProcess, how: string): void {
    const given = this.#workers.get(worker);
    this.#workers.delete(worker);
    if (!worker.started) {
      this.#trouble.notStarted(worker, how);
    } else if (given !== undefined && !this.#isStopping && !this.#done.has(given.share.first)) {
      this.#lose(given.share, how, worker.lastWords);
    }
    this.#wake();
  }

  /** Nothing more will come. */
  get #isOver(): boolean {
    const hasWork = this.#again.length > 0 || this.#next < this.#end;
    return (this.#isStopping || !hasWork) && ![...this.#workers.values()].some((given) => given !== undefined);
  }

  #earliest(): ShareFound | undefined {
    return [...this.#done.values()].reduce<ShareFound | undefined>(
      (least, each) => least === undefined || each.share.first < least.share.first ? each : least,
      undefined,
    );
  }

  #lose(share: SeedRange, how: string, lastWords: string | undefined): void {
    const { first, count } = share;
    if (count > 1) {
      const half = Math.ceil(count / 2);
      this.#again.push({ first, count: half }, { first: first + half, count: count - half });
    } else if (!this.#suspects.has(first)) {
      this.#suspects.add(first);
      this.#again.push(share);
    } else {
      const none = { failures: [], schedules: [], unmet: this.#unmet };
      this.#done.set(first, { share, runs: 1, ...none, lost: { seed: first, how, lastWords } });
      if (++this.#lost >= MAX_LOST) this.#stop();
    }
    this.#again.sort((a, b) => a.first - b.first);
  }

  #stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const worker of this.#workers.keys()) worker.send({ stop: true });
    this.#stopping = setTimeout(() => {
      for (const worker of this.#workers.keys()) worker.kill();
    }, STOP_WITHIN_MS);
    this.#wake();
  }

  /** Gives every process that has nothing to do a share, and starts those that are missing. */
  #employ(): void {
    if (this.#isStopping) return;
    for (const [worker, given] of this.#workers) {
      if (given !== undefined || !worker.started) continue;
      const share = this.#share();
      if (share === undefined) continue;
      this.#workers.set(worker, { share, startedMs: nowMs() });
      worker.send({ explore: { ...this.#place, share, unmet: this.#unmet } });
    }
    const { cwd, commandLine, allowCodeUnasked: allowCode } = this.#context;
    while (this.#workers.size < this.#jobs && (this.#again.length > 0 || this.#next < this.#end)) {
      this.#workers.set(new WorkerProcess({ begin: { job: this.#job, cwd, commandLine, allowCode } }, this), undefined);
    }
  }

  #share(): SeedRange | undefined {
    const again = this.#again.shift();
    if (again !== undefined || this.#done.size >= MAX_AHEAD) return again;
    const count = Math.min(this.#end - this.#next, shareSize(this.#runs, this.#spentMs));
    if (count <= 0) return undefined;
    const share = { first: this.#next, count };
    this.#next += count;
    return share;
  }

  async #changed(): Promise<void> {
    if (this.#trouble.failure === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
    if (this.#trouble.failure !== undefined) throw this.#trouble.failure;
  }
}
