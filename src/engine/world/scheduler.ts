/**
 * The event loop of a run, which is ours.
 *
 * User code awaits; the real microtask queue drains; then a turn looks at what is pending and lets one thing happen: an
 * operation that may complete (a file read, a response, a message) or the earliest timer. Which one is a `pick`. Picking
 * a timer moves the clock to its due time, so that a slow answer is just a later pick. Timers and immediates take turns in
 * rounds, as in Node: see `timer_queue.ts` for what comes first among timers. Promises and `process.nextTick` are the
 * runtime's own: they run between turns.
 *
 * The scheduler knows nothing of steps, files or networks: they submit operations to it.
 */
import type { VirtualClock } from "./clock.ts";
import { SafeMap } from "../primordials.ts";
import { Operation, type Timer } from "./operation.ts";
import { currentTask, type Task } from "./task.ts";
import { TimerQueue } from "./timer_queue.ts";
import type { Trail } from "./trail.ts";

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
  readonly #timers = new TimerQueue();
  /** In order; the first is among those that are ready. */
  readonly #immediates: Operation[] = [];
  /** A round of the event loop lets the timers happen that were due when it began, and then the immediates that there are. */
  #roundMs = 0;
  /** How many immediates are left of the round; -1 while it is at its timers. */
  #immediatesLeft = -1;
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
    const operation = this.#create(kind, detail, fire);
    operation.resource = resource;
    this.#enter(operation);
    return operation;
  }

  /** As `submit`, for an operation that does nothing but let somebody go on. */
  submitWake(kind: string, resolve: () => void, detail = ""): void {
    this.submit(kind, detail, resolve).settles = true;
  }

  /** As `submit`, for `setImmediate`: after those before it. */
  immediate(detail: string, fire: () => void): Operation {
    const operation = this.#create("immediate", detail, fire);
    operation.immediate = true;
    this.#immediates[this.#immediates.length] = operation;
    if (this.#immediates.length === 1) this.#enter(operation);
    return operation;
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
    const operation = this.#create(kind, detail, fire);
    return operation.timer = this.#timers.add(operation, delayMs, startMs);
  }

  /** As `timer`, at a time that may have gone by: it then happens as soon as a timer can. */
  timerAt(kind: string, detail: string, dueMs: number, fire: () => void): Timer {
    const delayMs = dueMs - this.#options.clock.elapsedMs;
    return this.timer(kind, detail, delayMs > 0 ? delayMs : 0, fire);
  }

  /** Withdraws an operation that has not happened. */
  cancel(operation: Operation): void {
    if (!operation.cancelled) this.#options.trail?.gaveUp(operation);
    operation.cancel();
    if (operation.timer !== undefined) this.#timers.cancel(operation.timer);
    else if (operation.immediate) this.#withdraw(operation);
    else remove(this.#ready, operation);
  }

  /** Whether a timer happens now, even if it is started anew. */
  isReached(timer: Timer | undefined): boolean {
    return timer !== undefined && timer === this.#timers.reached;
  }

  /** When the earliest timer is due, in virtual ms since the start; undefined when there is none. */
  get nextDueMs(): number | undefined {
    return this.#timers.earliestMs;
  }

  /** True when nothing is pending, so that time may jump without anyone noticing. */
  get idle(): boolean {
    return this.#ready.length === 0 && this.expected === 0 && this.#timers.earliestMs === undefined;
  }

  /** Everything pending: operations in order of creation, then timers in order of due time. */
  pending(): readonly Operation[] {
    return [...this.#ready, ...this.#timers.pending().map((timer) => timer.operation)];
  }

  /** What could happen next, in the default order: what a turn would choose from. */
  options(): readonly Operation[] {
    const timer = this.#options.clock.frozen ? undefined : this.#nextTimer();
    if (timer === undefined) return this.#ready;
    const isDue = this.#immediatesLeft < 0 && timer.dueMs <= this.#roundMs;
    const options: Operation[] = [];
    let immediate: Operation | undefined;
    for (let index = 0; index < this.#ready.length; index++) {
      const operation = this.#ready[index]!;
      if (isDue && operation.immediate) immediate = operation;
      else options[options.length] = operation;
    }
    options[options.length] = timer.operation;
    if (immediate !== undefined) options[options.length] = immediate;
    return options;
  }

  /** Lets one thing happen. The caller then lets the microtask queue drain before the next turn. */
  turn(): Turn {
    this.#timers.reached = undefined;
    const options = this.options();
    if (options.length === 0 || (this.#ready.length === 0 && this.expected === 0 && !this.#timers.keepsAlive())) {
      return QUIET;
    }
    const forced = options.length === 1;
    const operation = options[forced ? 0 : this.#options.pick(options)]!;
    const { timer } = operation;
    if (timer !== undefined) this.#reach(timer);
    else if (operation.immediate) this.#take(operation);
    else remove(this.#ready, operation);
    if (forced) this.#options.onForced(operation);
    this.#current = operation;
    this.#turns++;
    this.#options.onHappens?.(operation);
    this.#options.trail?.happens(operation);
    operation.fire();
    if (timer !== undefined) this.#timers.settle(timer, this.#roundMs);
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

  #enter(operation: Operation): void {
    this.#ready[this.#ready.length] = operation;
  }

  /** The next timer; begins a new round when this one is over. */
  #nextTimer(): Timer | undefined {
    const timer = this.#timers.next(this.#roundMs);
    const isOver = this.#immediatesLeft === 0 ||
      (this.#immediates.length === 0 && (timer === undefined || timer.dueMs > this.#roundMs));
    const nowMs = this.#options.clock.elapsedMs;
    if (!isOver) return timer;
    this.#immediatesLeft = -1;
    if (nowMs === this.#roundMs) return timer;
    this.#roundMs = nowMs;
    return this.#timers.next(nowMs);
  }

  #reach(timer: Timer): void {
    this.#timers.take(timer);
    this.#moveTo(timer.dueMs);
    if (timer.dueMs > this.#roundMs) this.#roundMs = timer.dueMs;
  }

  /** Takes the first immediate away. What it asks for while it happens is for the next round. */
  #take(immediate: Operation): void {
    if (this.#immediatesLeft < 0) this.#immediatesLeft = this.#immediates.length;
    this.#withdraw(immediate);
  }

  #withdraw(immediate: Operation): void {
    const at = remove(this.#immediates, immediate);
    if (at >= 0 && at < this.#immediatesLeft) this.#immediatesLeft--;
    if (at === 0) {
      remove(this.#ready, immediate);
      if (this.#immediates.length > 0) this.#enter(this.#immediates[0]!);
    }
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

/** Takes one away, and says where it was; -1 if it was not there. */
function remove(operations: Operation[], operation: Operation): number {
  const last = operations.length - 1;
  let at = 0;
  while (at <= last && operations[at] !== operation) at++;
  if (at > last) return -1;
  for (let index = at; index < last; index++) operations[index] = operations[index + 1]!;
  operations.length = last;
  return at;
}

const QUIET: Turn = { kind: "quiet" };
const FIRED: Turn = { kind: "fired" };
