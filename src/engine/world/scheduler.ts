/**
 * The event loop of a run, which is ours.
 *
 * User code awaits; the real microtask queue drains; then a turn looks at what is pending and lets one thing happen: an
 * operation that may complete (a file read, a response, a message) or the earliest timer. Which one is a `pick`. Picking
 * a timer moves the clock to its due time, so that a slow answer is just a later pick. Timers with the same due time
 * keep creation order, as Node promises. Promises and `process.nextTick` are the runtime's own: they run between turns.
 *
 * The scheduler knows nothing of steps, files or networks: they submit operations to it.
 */
import TinyQueue from "tinyqueue";
import type { VirtualClock } from "./clock.ts";
import { Operation } from "./operation.ts";
import type { Trail } from "./trail.ts";
import { SafeMap } from "../primordials.ts";
import { currentTask, type Task } from "./task.ts";

/** An operation that happens at a virtual time. */
export interface Timer {
  readonly operation: Operation;
  readonly dueMs: number;
  readonly order: number;
  /** False when it does not keep a program alive (`unref`). */
  ref: boolean;
}

/** What a turn did: let an operation happen, or found nothing to do. */
export type Turn = { readonly kind: "fired" | "quiet" };

/** Chooses among two or more operations: an index. Asked through the run's decisions. */
export type Picker = (options: readonly Operation[]) => number;

/** Called with an operation that is about to happen. */
export type OnHappens = (operation: Operation) => void;

export interface SchedulerOptions {
  readonly clock: VirtualClock;
  readonly pick: Picker;
  /** Told when an operation happens that had no alternative (a pick is told by its decision). */
  readonly onForced: OnHappens;
  /** Called with every operation that happens; left out where nobody listens. */
  readonly onHappens?: OnHappens | undefined;
  readonly onTimeMoved: (elapsedMs: number) => void;
  /** Kept in runs that someone will look at: operations then remember where they were started. */
  readonly trail?: Trail | undefined;
  /** Number of log entries so far, for runs that someone will look at. */
  readonly entryCount?: (() => number) | undefined;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #numbers = new SafeMap<string, number>();
  readonly #ready: Operation[] = [];
  readonly #timers = new TinyQueue<Timer>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
  #timerCount = 0;
  #lastId = 0;
  #current: Operation | undefined;
  #turns = 0;
  /** Answers from outside that are under way: operations to come. */
  expected = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** The operation that happened last; undefined before the first. */
  get current(): Operation | undefined {
    return this.#current;
  }

  /** How many operations have happened. */
  get turns(): number {
    return this.#turns;
  }

  /** The `id` of what starts now: an operation, or something else that is picked, such as a message. */
  newId(): number {
    return ++this.#lastId;
  }

  /**
   * Adds an operation that may complete at any time from now on.
   * @param kind first word of its label (`fs`, `http`, `start`); operations of a kind are numbered
   * @param detail the rest of its label
   * @param resource what it reads or changes (see `PickOption`)
   */
  submit(kind: string, detail: string, fire: () => void, resource?: string): Operation {
    const operation = this.prepare(kind, detail, fire);
    operation.resource = resource;
    this.enter(operation);
    return operation;
  }

  /** Makes an operation that cannot happen before it is handed to `enter`: it has to wait for another. */
  prepare(kind: string, detail: string, fire: () => void): Operation {
    return this.#create(kind, detail, fire);
  }

  enter(operation: Operation): void {
    this.#ready[this.#ready.length] = operation;
  }

  /** As `submit`, for an operation that does nothing but let somebody go on. */
  submitWake(kind: string, resolve: () => void, detail = ""): void {
    const operation = this.prepare(kind, detail, resolve);
    operation.settles = true;
    this.enter(operation);
  }

  /** As `submit`, for what returns a promise: `effect` takes place when the operation is picked. */
  perform<T>(kind: string, detail: string, effect: () => T, resource?: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const fire = () => {
        try {
          resolve(effect());
        } catch (error) {
          reject(error);
        }
      };
      this.submit(kind, detail, fire, resource);
    });
  }

  /** Adds an operation that happens `delayMs` of virtual time from `startMs`, which is now unless it is given. */
  timer(
    kind: string,
    detail: string,
    delayMs: number,
    fire: () => void,
    startMs: number = this.#options.clock.elapsedMs,
  ): Timer {
    const timer = {
      operation: this.#create(kind, detail, fire),
      dueMs: startMs + delayMs,
      order: this.#timerCount++,
      ref: true,
    };
    timer.operation.dueMs = timer.dueMs;
    this.#timers.push(timer);
    return timer;
  }

  /** Withdraws an operation that has not happened. */
  cancel(operation: Operation): void {
    if (!operation.cancelled) this.#options.trail?.gaveUp(operation);
    operation.cancel();
    const index = this.#ready.indexOf(operation);
    if (index >= 0) removeAt(this.#ready, index);
  }

  /** When the earliest timer is due, in virtual ms since the start; undefined when there is none. */
  get nextDueMs(): number | undefined {
    return this.#earliestTimer()?.dueMs;
  }

  /** True when nothing is pending, so that time may jump without anyone noticing. */
  get idle(): boolean {
    return this.#ready.length === 0 && this.expected === 0 && this.#earliestTimer() === undefined;
  }

  /** Everything pending: operations in order of creation, then timers in order of due time. */
  pending(): readonly Operation[] {
    const timers = this.#timers.data.filter((timer) => !timer.operation.cancelled)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    return [...this.#ready, ...timers.map((timer) => timer.operation)];
  }

  /** What could happen next, in the default order: what a turn would choose from. */
  options(): readonly Operation[] {
    const { clock } = this.#options;
    const timer = clock.frozen ? undefined : this.#earliestTimer();
    if (timer === undefined) return this.#ready;
    const isDue = timer.dueMs <= clock.elapsedMs;
    const options: Operation[] = [];
    let last = 0;
    for (let index = 0; index < this.#ready.length; index++) {
      if (isDue && this.#ready[index]!.afterTimers) last++;
      else options[options.length] = this.#ready[index]!;
    }
    options[options.length] = timer.operation;
    for (let index = 0; last > 0; index++) {
      if (!this.#ready[index]!.afterTimers) continue;
      options[options.length] = this.#ready[index]!;
      last--;
    }
    return options;
  }

  /** Lets one thing happen. The caller then lets the microtask queue drain before the next turn. */
  turn(): Turn {
    const options = this.options();
    if (options.length === 0 || (this.#ready.length === 0 && this.expected === 0 && !this.#keptAlive())) return QUIET;
    const forced = options.length === 1;
    const index = forced ? 0 : this.#options.pick(options);
    const operation = options[index]!;
    if (operation === this.#ready[index]) removeAt(this.#ready, index);
    else if (operation === this.#timers.peek()?.operation) this.#moveTo(this.#timers.pop()!.dueMs);
    else removeAt(this.#ready, this.#ready.indexOf(operation));
    if (forced) this.#options.onForced(operation);
    this.#current = operation;
    this.#turns++;
    this.#options.onHappens?.(operation);
    this.#options.trail?.happens(operation);
    operation.fire();
    return FIRED;
  }

  /** Lets time pass at once. A timer in between is late: for a world that is `idle`, or code that keeps the thread busy. */
  jump(durationMs: number): void {
    this.#moveTo(this.#options.clock.elapsedMs + durationMs);
  }

  #create(kind: string, detail: string, fire: () => void): Operation {
    const task = requireTask(kind);
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    const { trail, entryCount } = this.#options;
    const operation = new Operation(kind, number, detail, task, fire, trail && new Error());
    operation.id = this.newId();
    if (this.#current !== undefined) operation.cause = this.#current.id;
    if (entryCount !== undefined) operation.born = entryCount();
    trail?.starts(operation);
    return operation;
  }

  #earliestTimer(): Timer | undefined {
    let timer = this.#timers.peek();
    while (timer !== undefined && timer.operation.cancelled) {
      this.#timers.pop();
      timer = this.#timers.peek();
    }
    return timer;
  }

  /** Whether a timer is pending that keeps a program alive; asked only when nothing but timers is pending. */
  #keptAlive(): boolean {
    if (this.#timers.peek()!.ref) return true;
    return this.#timers.data.some((timer) => timer.ref && !timer.operation.cancelled);
  }

  #moveTo(elapsedMs: number): void {
    const { clock, onTimeMoved } = this.#options;
    if (elapsedMs <= clock.elapsedMs) return;
    clock.moveTo(elapsedMs);
    onTimeMoved(elapsedMs);
  }
}

function requireTask(kind: string): Task {
  const task = currentTask();
  if (task === undefined) throw new Error(`${kind}: an operation was started outside of any task`);
  return task;
}

/** As `splice`, which makes an array of what it removes. */
function removeAt(operations: Operation[], index: number): void {
  const last = operations.length - 1;
  for (let at = index; at < last; at++) operations[at] = operations[at + 1]!;
  operations.length = last;
}

const QUIET: Turn = { kind: "quiet" };
const FIRED: Turn = { kind: "fired" };
