/**
 * The event loop of a run, which is ours.
 *
 * User code awaits; the real microtask queue drains; then a turn looks at what is pending and lets one thing happen: an
 * operation that completes (a file read, a response, a message) or a timer. What may happen next is up to the agenda: what is
 * due first, or with unbounded delays whatever is pending. Where there is a choice, it is a `pick`. Timers and immediates take
 * turns in rounds, as in Node: see `agenda/rounds.ts`. Promises and `process.nextTick` are the runtime's own: they run between
 * turns.
 *
 * The scheduler knows nothing of steps, files or networks: they submit operations to it.
 */
import type { ImmediatesBegun } from "../decisions/decision_source.ts";
import type { LatencyRange } from "../decisions/latency_kinds.ts";
import type { Agenda } from "./agenda/agenda.ts";
import { Rounds } from "./agenda/rounds.ts";
import { Timed } from "./agenda/timed.ts";
import { Unbounded } from "./agenda/unbounded.ts";
import { inMicroseconds } from "./latency/scale.ts";
import { removeFrom, SafeMap, sliceFrom, startsWith } from "../primordials.ts";
import { Operation, type Timer } from "./operation.ts";
import { currentTask, type Task, type TaskMachine } from "./task.ts";
import type { SchedulerOptions } from "./scheduler_options.ts";

/** The result of a turn: an operation happened, or there was nothing to do. */
export type Turn = { readonly kind: "fired" | "quiet" };

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #numbers = new SafeMap<string, number>();
  readonly #rounds = new Rounds();
  readonly #agenda: Agenda;
  /** Operations of machines that are paused. */
  #parked: Operation[] | undefined;
  #lastId = 0;
  #before: (() => boolean)[] | undefined;
  #current: Operation | undefined;
  #turns = 0;
  #beganMs = 0;
  /** Answers from outside that are under way: operations to come. */
  expected = 0;
  /** See `LiveHandles`. */
  liveHandles = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { clock, timing } = options;
    this.#agenda = timing === undefined
      ? new Unbounded(clock, this.#rounds)
      : new Timed(clock, this.#rounds, timing, (elapsedMs) => this.#moveTo(elapsedMs));
  }

  /** The operation that happened last; undefined before the first. */
  get current(): Operation | undefined {
    return this.#current;
  }

  /** True if operations have latencies; otherwise each may take as long as it likes. */
  get isTimed(): boolean {
    return this.#options.timing !== undefined;
  }

  /** True once there has been an immediate. Timers wait for the immediates of a round, so that some are late. */
  get hasImmediates(): boolean {
    return this.#numbers.has("immediate");
  }

  /** The time at which this turn began, in virtual ms since the start. */
  get beganMs(): number {
    return this.#beganMs;
  }

  /** See `Moment`. */
  get immediates(): ImmediatesBegun | undefined {
    return this.#agenda.immediates;
  }

  /** The number of operations that have happened. */
  get turns(): number {
    return this.#turns;
  }

  /** The `id` of what starts now: an operation, or something else that is picked, such as a message. */
  newId(): number {
    return ++this.#lastId;
  }

  /**
   * Adds an operation that completes when the agenda says so: when its latency is over, or at any time from now on.
   * @param kind first word of its label (`fs`, `http`, `start`); operations of a kind are numbered
   * @param detail the rest of its label
   * @param resource what it reads or changes (see `PickOption`)
   * @param target the URL that it is for, or the path of the file, where a scenario may have set a latency for it
   * @param range with latencies, the bounds of this one
   */
  submit(
    kind: string,
    detail: string,
    fire: () => void,
    resource?: string,
    target?: string,
    range?: LatencyRange,
  ): Operation {
    const operation = this.#create(kind, detail, fire);
    operation.resource = resource;
    if (operation.cancelled) return operation;
    this.#agenda.add(operation, target ?? pathOf(resource), range ?? operation.task.machine.slow?.[kind]);
    if (operation.task.machine.isPaused === true) this.#park(operation);
    return operation;
  }

  /** As `submit`, for the outcome of something that has taken its time outside of the world. */
  submitDue(kind: string, detail: string, fire: () => void): void {
    const operation = this.#create(kind, detail, fire);
    if (operation.cancelled) return;
    this.#agenda.addDue(operation);
    if (operation.task.machine.isPaused === true) this.#park(operation);
  }

  /** As `submit`, for an operation that does nothing but let somebody go on. */
  submitWake(kind: string, resolve: () => void, detail = ""): void {
    this.submit(kind, detail, resolve).settles = true;
  }

  /** As `submit`, for `setImmediate`: after those before it. */
  immediate(detail: string, fire: () => void): Operation {
    const operation = this.#create("immediate", detail, fire);
    operation.immediate = true;
    if (operation.cancelled) return operation;
    this.#addImmediate(operation);
    if (operation.task.machine.isPaused === true) this.#park(operation);
    return operation;
  }

  #addImmediate(operation: Operation): void {
    const { immediates } = this.#rounds;
    immediates[immediates.length] = operation;
    if (immediates.length === 1) this.#agenda.immediatesBegin(operation);
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
    const timer = operation.timer = this.#rounds.timers.add(operation, delayMs, startMs);
    if (operation.cancelled) this.#rounds.timers.cancel(timer);
    else if (operation.task.machine.isPaused === true) this.#park(operation);
    return timer;
  }

  /** As `timer`, at a time that may have gone by: it then happens as soon as a timer can. */
  timerAt(kind: string, detail: string, dueMs: number, fire: () => void): Timer {
    const delayMs = dueMs - this.#options.clock.elapsedMs;
    return this.timer(kind, detail, delayMs > 0 ? delayMs : 0, fire);
  }

  /** Withdraws an operation that has not happened. */
  cancel(operation: Operation): void {
    if (operation.cancelled) return;
    this.#options.trail?.gaveUp(operation);
    operation.cancel();
    if (this.#parked !== undefined && removeFrom(this.#parked, operation) >= 0) return;
    if (operation.timer !== undefined) return this.#rounds.timers.cancel(operation.timer);
    this.#agenda.cancel(operation);
    if (operation.immediate && this.#rounds.removeImmediate(operation)) this.#nextImmediate(false);
  }

  /** Withdraws everything that is pending for a machine. */
  cancelAll(machine: TaskMachine): void {
    const pending = this.#pendingOf(machine);
    for (let index = 0; index < pending.length; index++) this.cancel(pending[index]!);
  }

  /** True if something is pending that keeps the program of a machine alive. */
  keepsAlive(machine: TaskMachine): boolean {
    const pending = this.#pendingOf(machine);
    for (let index = 0; index < pending.length; index++) {
      const { timer } = pending[index]!;
      if (timer === undefined || timer.ref) return true;
    }
    return false;
  }

  /** Has `look` called before each turn, when promises have run, until it returns true. */
  beforeTurns(look: () => boolean): void {
    this.#before ??= [];
    this.#before[this.#before.length] = look;
  }

  #lookBefore(): void {
    const looks = this.#before!;
    this.#before = undefined;
    for (let index = 0; index < looks.length; index++) if (!looks[index]!()) this.beforeTurns(looks[index]!);
  }

  /**
   * Lets nothing of a machine happen until it resumes, whichever of its programs it belongs to, while other machines go on. What
   * comes due meanwhile is late.
   */
  pause(machine: TaskMachine): void {
    const pending = this.#pendingWhere((each) => isOf(each, machine));
    for (let index = 0; index < pending.length; index++) this.#park(pending[index]!);
  }

  /** What was pending for a machine that was paused may happen from now on. */
  resume(machine: TaskMachine): void {
    const parked = this.#parked ?? [];
    this.#parked = [];
    for (let index = 0; index < parked.length; index++) {
      const operation = parked[index]!;
      if (!isOf(operation.task.machine, machine)) this.#parked[this.#parked.length] = operation;
      else if (operation.timer !== undefined) this.#rounds.timers.putBack(operation.timer);
      else if (operation.immediate) this.#addImmediate(operation);
      else this.#agenda.resume(operation);
    }
  }

  #pendingOf(machine: TaskMachine): Operation[] {
    return this.#pendingWhere((each) => each === machine);
  }

  #pendingWhere(matches: (machine: TaskMachine) => boolean): Operation[] {
    const found: Operation[] = [];
    const add = (operation: Operation) => {
      if (matches(operation.task.machine) && !operation.cancelled) found[found.length] = operation;
    };
    const pending = this.pending();
    for (let index = 0; index < pending.length; index++) if (!pending[index]!.immediate) add(pending[index]!);
    const { immediates } = this.#rounds;
    for (let index = 0; index < immediates.length; index++) add(immediates[index]!);
    const parked = this.#parked ?? [];
    for (let index = 0; index < parked.length; index++) add(parked[index]!);
    return found;
  }

  #park(operation: Operation): void {
    if (operation.timer !== undefined) this.#rounds.timers.cancel(operation.timer);
    else {
      this.#agenda.suspend(operation);
      if (operation.immediate && this.#rounds.removeImmediate(operation)) this.#nextImmediate(false);
    }
    this.#parked ??= [];
    this.#parked[this.#parked.length] = operation;
  }

  /** Returns whether a timer happens now, even if it is started anew. */
  isReached(timer: Timer | undefined): boolean {
    return timer !== undefined && timer === this.#rounds.timers.reached;
  }

  /** Returns when the earliest of the waiting operations is due, in virtual ms since the start; undefined when none waits. */
  get nextDueMs(): number | undefined {
    const timerMs = this.#rounds.timers.earliestMs;
    const operationMs = this.#agenda.earliestMs;
    return timerMs === undefined || (operationMs !== undefined && operationMs < timerMs) ? operationMs : timerMs;
  }

  /** True when nothing is pending, so that time may jump without anyone noticing. */
  get idle(): boolean {
    return this.#agenda.size === 0 && this.expected === 0 && this.#rounds.timers.earliestMs === undefined;
  }

  /** Everything pending: operations in order of creation, then timers in order of due time. */
  pending(): readonly Operation[] {
    const pending = this.#agenda.pending();
    const timers = this.#rounds.timers.pending();
    for (let index = 0; index < timers.length; index++) pending[pending.length] = timers[index]!.operation;
    return pending;
  }

  /** Lists the operations that could happen next, in the default order: what a turn would choose from. */
  options(): readonly Operation[] {
    return this.#agenda.options();
  }

  /** Lets one thing happen. The caller then lets the microtask queue drain before the next turn. */
  turn(): Turn {
    if (this.#before !== undefined) this.#lookBefore();
    this.#beganMs = this.#options.clock.elapsedMs;
    this.#rounds.timers.reached = undefined;
    this.#agenda.begin();
    let options = this.#agenda.options();
    if (options.length === 0 || (this.#agenda.size === 0 && !this.#isAlive())) return QUIET;
    options = this.#paused(options);
    const forced = options.length === 1;
    const operation = options[forced ? 0 : this.#options.pick(options)]!;
    const { timer } = operation;
    if (timer !== undefined) this.#reach(timer);
    else this.#take(operation);
    if (forced) this.#options.onForced(operation);
    this.#current = operation;
    this.#turns++;
    this.#options.onHappens?.(operation);
    this.#options.trail?.happens(operation);
    operation.fire();
    if (timer !== undefined) this.#rounds.settle(timer);
    return FIRED;
  }

  /** Something other than an operation keeps a program alive, so that its timers happen. */
  #isAlive(): boolean {
    return this.expected > 0 || this.liveHandles > 0 || this.#rounds.timers.keepsAlive();
  }

  /** Lets time pass at once. A timer in between is late: for a world that is `idle`, or code that keeps the thread busy. */
  jump(durationMs: number): void {
    const untilMs = this.#options.clock.elapsedMs + durationMs;
    // What waits for the clock by less than a microsecond at a time still gets there.
    this.#moveTo(durationMs < 0.001 ? untilMs : inMicroseconds(untilMs));
  }

  /** The program or a node may stop before something happens: what may happen then. */
  #paused(options: readonly Operation[]): readonly Operation[] {
    const { pause } = this.#options;
    if (pause === undefined) return options;
    const programMs = pause();
    if (programMs > 0) {
      this.jump(programMs);
      options = this.#agenda.options();
    }
    const { resource } = options[0]!;
    if (resource === undefined || !startsWith(resource, NODE)) return options;
    const nodeMs = pause(sliceFrom(resource, NODE.length));
    if (nodeMs === 0) return options;
    this.#agenda.hold(resource, nodeMs);
    return this.#agenda.options();
  }

  #create(kind: string, detail: string, fire: () => void): Operation {
    const task = requireTask(kind);
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    const { trail, entryCount } = this.#options;
    const operation = new Operation(kind, number, detail, task, fire, trail && new Error());
    operation.id = this.newId();
    if (task.machine.hasEnded === true) operation.cancel();
    if (this.#current !== undefined) operation.cause = this.#current.id;
    if (entryCount !== undefined) operation.born = entryCount();
    trail?.starts(operation);
    return operation;
  }

  #reach(timer: Timer): void {
    this.#rounds.take(timer);
    this.#moveTo(timer.dueMs);
  }

  #take(operation: Operation): void {
    this.#agenda.take(operation);
    if (!operation.immediate) return;
    this.#rounds.takeImmediate(operation);
    this.#nextImmediate(!this.#rounds.isAtImmediates);
  }

  #nextImmediate(isOfNextRound: boolean): void {
    const { immediates } = this.#rounds;
    this.#agenda.immediatesGoOn(immediates.length === 0 ? undefined : immediates[0], isOfNextRound);
  }

  #moveTo(elapsedMs: number): void {
    const { clock, onTimeMoved } = this.#options;
    if (elapsedMs <= clock.elapsedMs) return;
    clock.moveTo(elapsedMs);
    onTimeMoved(elapsedMs);
  }
}

/** Whether the program of a task is that of a machine, or one that it has started there. */
function isOf(program: TaskMachine, machine: TaskMachine): boolean {
  return program === machine || program.first === machine;
}

function requireTask(kind: string): Task {
  const task = currentTask();
  if (task === undefined) throw new Error(`${kind}: an operation was started outside of any task`);
  return task;
}

/** The prefix of the resource of a file. */
const FILE = "fs /";
/** The beginning of the resource of a node. */
const NODE = "node ";

function pathOf(resource: string | undefined): string | undefined {
  return resource !== undefined && startsWith(resource, FILE) ? sliceFrom(resource, FILE.length - 1) : undefined;
}

const QUIET: Turn = { kind: "quiet" };
const FIRED: Turn = { kind: "fired" };
