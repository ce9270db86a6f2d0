/** Processes that fuzz one target side by side: a lane each, which keeps what it has learnt from round to round. */
import type { FuzzLanes, RoundFound, RoundOrder } from "../../api/runs/fuzz/round.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import type { TestJob } from "./job.ts";
import type { LaneBegin } from "./messages.ts";
import { STOP_WITHIN_MS } from "./pool.ts";
import { failureIn, startFailure } from "./pool_trouble.ts";
import { type WorkerListener, type WorkerMessage, WorkerProcess } from "./worker_process.ts";

const NOTHING: RoundFound = { runs: 0, entries: [], edges: [] };

/** A round under way. */
interface Round {
  readonly orders: readonly RoundOrder[];
  readonly found: (RoundFound | undefined)[];
  /** Runs of each lane so far. */
  readonly runs: number[];
  readonly onProgress: (progress: { readonly runs: number }) => void;
  readonly resolve: (found: readonly RoundFound[]) => void;
  readonly reject: (error: Error) => void;
}

export class LanePool implements FuzzLanes, WorkerListener {
  readonly count: number;
  readonly #begin: LaneBegin;
  readonly #job: TestJob;
  readonly #context: Context;
  #workers: WorkerProcess[] = [];
  #round: Round | undefined;
  #isStopping = false;
  #stopping: NodeJS.Timeout | undefined;

  constructor(jobs: number, begin: LaneBegin, job: TestJob, context: Context) {
    this.count = jobs;
    this.#begin = begin;
    this.#job = job;
    this.#context = context;
  }

  async round(
    orders: readonly RoundOrder[],
    { signal, onProgress }: Parameters<FuzzLanes["round"]>[1],
  ): Promise<readonly RoundFound[]> {
    if (signal.aborted) return orders.map(() => NOTHING);
    const stop = () => this.#stop();
    signal.addEventListener("abort", stop);
    try {
      return await new Promise((resolve, reject) => {
        const found = orders.map(() => undefined);
        this.#round = { orders, found, runs: orders.map(() => 0), onProgress, resolve, reject };
        if (this.#workers.length === 0) this.#start();
        else for (const [lane, worker] of this.#workers.entries()) worker.send({ fuzz: orders[lane]! });
      });
    } finally {
      signal.removeEventListener("abort", stop);
      this.#round = undefined;
    }
  }

  /** Ends the processes. */
  close(): void {
    clearTimeout(this.#stopping);
    for (const worker of this.#workers) worker.end();
  }

  onIdle(worker: WorkerProcess): void {
    const lane = this.#workers.indexOf(worker);
    if (this.#isStopping) return this.#found(lane, NOTHING);
    worker.send({ lane: this.#begin });
    if (this.#round !== undefined) worker.send({ fuzz: this.#round.orders[lane]! });
  }

  onEvent(): void {}

  onMessage(worker: WorkerProcess, said: WorkerMessage): void {
    const lane = this.#workers.indexOf(worker);
    if ("fuzzing" in said && this.#round !== undefined) {
      const { runs, onProgress } = this.#round;
      runs[lane] = said.fuzzing;
      onProgress({ runs: runs.reduce((sum, each) => sum + each, 0) });
    }
    if ("fuzzed" in said) this.#found(lane, said.fuzzed);
  }

  onFailed(_worker: WorkerProcess, stack: string): void {
    this.#round?.reject(failureIn(stack));
  }

  onEnded(worker: WorkerProcess, how: string): void {
    const lane = this.#workers.indexOf(worker);
    if (this.#isStopping) return this.#found(lane, NOTHING);
    this.#round?.reject(worker.started ? ended(worker, how) : startFailure(worker, how));
  }

  #start(): void {
    const { cwd, commandLine, allowCodeUnasked: allowCode } = this.#context;
    const begin = { job: this.#job, cwd, commandLine, allowCode };
    this.#workers = Array.from({ length: this.count }, () => new WorkerProcess({ begin }, this));
  }

  #found(lane: number, found: RoundFound): void {
    const round = this.#round;
    if (round === undefined || round.found[lane] !== undefined) return;
    round.found[lane] = found;
    if (found.failing !== undefined) {
      for (const worker of this.#workers) worker.send({ endAt: found.failing.seed });
    }
    if (round.found.every((each) => each !== undefined)) round.resolve(round.found as readonly RoundFound[]);
  }

  #stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const worker of this.#workers) worker.send({ stop: true });
    this.#stopping = setTimeout(() => {
      for (const worker of this.#workers) worker.kill();
    }, STOP_WITHIN_MS);
  }
}

function ended({ lastWords }: WorkerProcess, how: string): SeedbedError {
  const words = lastWords === undefined ? "" : `: ${lastWords}`;
  return new SeedbedError("contract", `a process of --jobs ended in the middle of a run (${how})${words}`, {
    hint: "some input ends the process: --jobs 1 with the same seed and --corpus shows how far it gets",
  });
}
