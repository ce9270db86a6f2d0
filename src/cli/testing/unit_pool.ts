/** Processes of this machine that do the units of a campaign. One that ends before its time is replaced. */
import type { UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import type { Unit } from "../../api/runs/campaign/unit.ts";
import type { Came, QueueWorker, WatchedQueue } from "../../api/runs/campaign/work_queue.ts";
import type { Context } from "../context.ts";
import type { TestJob } from "./job.ts";
import { STOP_WITHIN_MS } from "./pool.ts";
import { PoolTrouble } from "./pool_trouble.ts";
import { type WorkerListener, type WorkerMessage, WorkerProcess } from "./worker_process.ts";

/** For each process one to do and one to do next, so that it need not wait while a finding is looked into. */
const UNITS_EACH = 2;

export class UnitPool implements WatchedQueue, WorkerListener {
  readonly capacity: number;
  readonly #jobs: number;
  readonly #orderOf: (unit: Unit) => UnitOrder;
  readonly #job: TestJob;
  readonly #context: Context;
  /** What each process does now. */
  readonly #workers = new Map<WorkerProcess, Unit | undefined>();
  readonly #done = new Map<WorkerProcess, number>();
  #waiting: Unit[] = [];
  readonly #came: Came[] = [];
  #isEnding = false;
  #isClosed = false;
  #ending: NodeJS.Timeout | undefined;
  readonly #trouble = new PoolTrouble();
  #wake = () => {};

  constructor(jobs: number, orderOf: (unit: Unit) => UnitOrder, job: TestJob, context: Context) {
    this.#jobs = jobs;
    this.capacity = UNITS_EACH * jobs;
    this.#orderOf = orderOf;
    this.#job = job;
    this.#context = context;
  }

  put(unit: Unit): void {
    this.#waiting.push(unit);
    for (const [worker, at] of this.#workers) if (at === undefined && worker.started) this.#giveTo(worker);
  }

  async take(withinMs: number): Promise<Came | "nothing" | "over"> {
    this.#staff();
    if (this.#came.length === 0 && this.#trouble.failure === undefined && !this.#isOver) await this.#woken(withinMs);
    if (this.#trouble.failure !== undefined) throw this.#trouble.failure;
    return this.#came.shift() ?? (this.#isOver ? "over" : "nothing");
  }

  end(): void {
    this.#isEnding = true;
    this.#waiting = [];
    this.#ending = setTimeout(() => {
      for (const worker of this.#workers.keys()) worker.kill();
    }, STOP_WITHIN_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#ending);
    for (const worker of this.#workers.keys()) worker.kill();
  }

  onIdle(worker: WorkerProcess): void {
    this.#workers.set(worker, undefined);
    this.#giveTo(worker);
    this.#wake();
  }

  onEvent(): void {}

  onMessage(worker: WorkerProcess, said: WorkerMessage): void {
    if (!("unitDone" in said)) return;
    this.#done.set(worker, (this.#done.get(worker) ?? 0) + 1);
    this.#came.push({ result: said.unitDone });
  }

  onFailed(_worker: WorkerProcess, stack: string): void {
    this.#trouble.failed(stack);
    this.#wake();
  }

  onEnded(worker: WorkerProcess, how: string): void {
    const lost = this.#workers.get(worker);
    this.#workers.delete(worker);
    this.#done.delete(worker);
    if (this.#isClosed) return;
    if (lost !== undefined) this.#came.push({ lost, how, lastWords: worker.lastWords });
    else if (!worker.started && !this.#isEnding) this.#trouble.notStarted(worker, how);
    this.#wake();
  }

  get workers(): readonly QueueWorker[] {
    return [...this.#workers].map(([worker, unit]) => ({
      name: `process ${worker.pid ?? "?"}`,
      jobs: 1,
      busy: unit === undefined ? 0 : 1,
      done: this.#done.get(worker) ?? 0,
      unit,
    }));
  }

  get #isOver(): boolean {
    return this.#isEnding && ![...this.#workers.values()].some((unit) => unit !== undefined);
  }

  #giveTo(worker: WorkerProcess): void {
    const unit = this.#waiting.shift();
    if (unit === undefined) return;
    this.#workers.set(worker, unit);
    worker.send({ unit: this.#orderOf(unit) });
  }

  /** Starts processes that are missing. */
  #staff(): void {
    if (this.#isEnding) return;
    const { cwd, commandLine, allowCodeUnasked: allowCode } = this.#context;
    const idle = [...this.#workers.values()].filter((unit) => unit === undefined).length;
    for (let missing = this.#waiting.length - idle; missing > 0 && this.#workers.size < this.#jobs; missing--) {
      this.#workers.set(new WorkerProcess({ begin: { job: this.#job, cwd, commandLine, allowCode } }, this), undefined);
    }
  }

  #woken(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
