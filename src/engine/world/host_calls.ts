/**
 * Calls of the outside world on behalf of a run: a real process, a real request. The answer is a `host` decision, with
 * how long it took, so that a replay needs nothing outside. The world stands still until the answer is there, or until
 * real time has reached what the world's own clock has next: then a timer may come first, as a timeout does that gives the
 * call up. An answer becomes an operation at the virtual time at which it came.
 *
 * This file reads the real clock and sets real timers: a call takes as long as it takes, which the recording then says.
 */
import { performance } from "node:perf_hooks";
import { clearTimeout as clearRealTimeout, setTimeout as setRealTimeout } from "node:timers";
import { isPending, type Pending } from "../decisions/answers.ts";
import type { DecisionRequest, DecisionValue } from "../decisions/requests.ts";
import { Failure } from "../findings/failure.ts";
import type { Json } from "../json.ts";
import type { VirtualClock } from "./clock.ts";
import type { HostCapability } from "./host_permission.ts";
import type { Limits } from "./limits.ts";
import type { Scheduler } from "./scheduler.ts";
import { currentTask, inTask, outsideTasks, type Task, type TaskMachine } from "./task.ts";

export interface HostCall {
  /** First word of the label. */
  readonly kind: HostCapability;
  readonly detail: string;
  /** The world stands still for it, whatever is due, and the answer comes at the virtual time of the call. */
  readonly takesNoTime?: boolean;
  /** Resolves when the work may begin, in real time that does not count as that of the call. Asked only where the answer is not recorded. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Reaches outside; called only where the answer is not recorded. Ends promptly when the signal aborts. */
  readonly work: (signal: AbortSignal) => Promise<Json>;
  /** Given the answer, in the task of the call, when the scheduler lets it come. */
  readonly deliver: (answer: Json) => void;
}

/** A call that leaves the scheduler no turn. */
export interface HostCallNow {
  readonly kind: HostCapability;
  readonly label: string;
  /** Reaches outside; called only where the answer is not recorded. */
  readonly work: () => Json;
}

/** The recorded form of an answer: an answer, that there was none yet, or that the limit on real time was reached. */
type Outcome =
  | { readonly ms: number; readonly answer: Json }
  | Pending
  | { readonly gaveUpMs: number };

interface Call extends HostCall {
  readonly label: string;
  readonly task: Task;
  readonly startMs: number;
  realStartMs: number;
  readonly abort: AbortController | undefined;
  /** Virtual time before which it is not asked for. */
  askAgainMs: number;
  answered: { readonly ms: number; readonly answer: Json } | undefined;
}

/** The part of the kernel that calls need. */
export interface Caller {
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  decide(request: DecisionRequest): DecisionValue;
  report(thrown: unknown): void;
  abort(thrown: unknown): never;
}

export interface HostCallsOptions {
  readonly kernel: Caller;
  readonly isRecorded: (label: string) => boolean;
  /** Ends the run when it may not ask for that. */
  readonly require: (capability: HostCapability, label: string) => void;
  /** Something came from outside. */
  readonly onSettled: () => void;
}

const nowMs = performance.now.bind(performance);

export class HostCalls {
  readonly #options: HostCallsOptions;
  #calls: Call[] = [];
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(options: HostCallsOptions) {
    this.#options = options;
  }

  /** Starts a call. Returns what withdraws it: the work is aborted and its answer never comes. */
  call(given: HostCall): () => void {
    const { kernel, isRecorded, require } = this.#options;
    const label = `${given.kind} ${given.detail}`;
    const task = currentTask();
    if (task === undefined) throw new Error(`${label}: the host was asked outside of any task`);
    const recorded = isRecorded(label);
    if (!recorded) require(given.kind, label);
    const abort = recorded ? undefined : new AbortController();
    const startMs = kernel.clock.elapsedMs;
    const call: Call = {
      ...given,
      label,
      task,
      startMs,
      realStartMs: nowMs(),
      abort,
      askAgainMs: startMs,
      answered: undefined,
    };
    this.#calls[this.#calls.length] = call;
    kernel.scheduler.expected++;
    if (abort !== undefined) this.#start(call, abort.signal);
    return () => this.#withdraw(call);
  }

  /** Withdraws the calls of a machine. */
  withdrawAll(machine: TaskMachine): void {
    for (const call of this.#calls.filter(({ task }) => task.machine === machine)) this.#withdraw(call);
  }

  #withdraw(call: Call): void {
    this.#remove(call);
    call.abort?.abort();
  }

  /** Before a turn: takes what has come. True when the world has to stand still. */
  advance(): boolean {
    if (this.#calls.length === 0) return false;
    const due = this.#calls.filter((call) => this.#isDue(call));
    for (const call of due) {
      if (call.abort === undefined || call.answered !== undefined) continue;
      const leftMs = this.#budgetMs(call) - (nowMs() - call.realStartMs);
      if (leftMs > 0) return this.#waitFor(leftMs);
    }
    for (const call of due) this.#ask(call);
    this.#endIfFrozen();
    return false;
  }

  /** Time at which a call is to be asked for again does not come while it is frozen, but what is outside goes on. */
  #isDue({ askAgainMs }: Call): boolean {
    const { clock, limits } = this.#options.kernel;
    return clock.elapsedMs >= askAgainMs || (clock.frozen && askAgainMs <= limits.maxVirtualMs);
  }

  /**
   * Ends the run if time is frozen: no timer says then that real time has reached the world's end, and nothing else will
   * happen.
   */
  #endIfFrozen(): void {
    const { clock, limits, scheduler } = this.#options.kernel;
    if (!clock.frozen || this.#calls.length === 0 || scheduler.options().length > 0) return;
    scheduler.jump(limits.maxVirtualMs + 1 - clock.elapsedMs);
  }

  /** Labels of the calls that have no answer yet. */
  get underWay(): readonly string[] {
    return this.#calls.map((call) => call.label);
  }

  /** The run is over: whatever is still under way is stopped. */
  abandon(): void {
    clearRealTimeout(this.#wakeUp);
    const calls = this.#calls;
    this.#calls = [];
    for (let index = 0; index < calls.length; index++) calls[index]!.abort?.abort();
  }

  #start(call: Call, signal: AbortSignal): void {
    const { kernel, onSettled } = this.#options;
    outsideTasks(() => {
      const begun = call.turn === undefined ? call.work(signal) : call.turn().then(() => {
        call.realStartMs = nowMs();
        return call.work(signal);
      });
      begun.then((answer) => {
        const ms = call.takesNoTime === true ? 0 : Math.ceil(nowMs() - call.realStartMs);
        call.answered = { ms, answer };
      }, (error: unknown) => {
        // What was given up on may end as it likes.
        if (!signal.aborted) kernel.report(error);
      }).finally(onSettled);
    });
  }

  /** Real ms, from its start, for which the world waits for a call. */
  #budgetMs({ startMs, takesNoTime }: Call): number {
    const { maxHostMs } = this.#options.kernel.limits;
    return takesNoTime === true ? maxHostMs : Math.min(this.#nextMs() - startMs, maxHostMs);
  }

  /** Virtual time of what the world would do without the host: its next timer, or its end. */
  #nextMs(): number {
    const { clock, scheduler, limits } = this.#options.kernel;
    const dueMs = clock.frozen ? undefined : scheduler.nextDueMs;
    return Math.min(dueMs ?? Infinity, limits.maxVirtualMs + 1);
  }

  #waitFor(ms: number): true {
    clearRealTimeout(this.#wakeUp);
    this.#wakeUp = outsideTasks(() => setRealTimeout(() => this.#options.onSettled(), Math.min(ms, MAX_TIMEOUT_MS)));
    return true;
  }

  #ask(call: Call): void {
    const { kernel } = this.#options;
    const { label } = call;
    const outcome = kernel.decide({ kind: "host", label, produce: () => this.#outcomeOf(call) as unknown as Json });
    if (isPending(outcome)) return this.#postpone(call, (outcome as unknown as Pending).pendingMs);
    this.#remove(call);
    const { ms, answer, gaveUpMs } = outcome as { ms?: number; answer?: Json; gaveUpMs?: number };
    if (typeof gaveUpMs === "number") {
      call.abort?.abort();
      return kernel.abort(
        new Failure("timeout", "timeout", `the host has not answered within ${gaveUpMs} ms (maxHostMs): ${label}`),
      );
    }
    if (typeof ms !== "number" || answer === undefined) {
      return kernel.abort(
        new Failure("divergence", "divergence", `the recorded answer to "${label}" is not one of the host`),
      );
    }
    const { scheduler, clock } = kernel;
    const fire = () => call.deliver(answer);
    inTask(call.task, () => {
      // A frozen clock holds up timers, and what has come from outside has come.
      if (clock.frozen) scheduler.submitDue(call.kind, call.detail, fire);
      else scheduler.timer(call.kind, call.detail, Math.max(0, call.startMs + ms - clock.elapsedMs), fire);
    });
  }

  #outcomeOf(call: Call): Outcome {
    if (call.answered !== undefined) return call.answered;
    const { limits } = this.#options.kernel;
    if (call.abort === undefined) {
      throw new Failure("divergence", "divergence", `the recording has no answer of the host to "${call.label}"`);
    }
    return nowMs() - call.realStartMs >= limits.maxHostMs
      ? { gaveUpMs: limits.maxHostMs }
      : { pendingMs: this.#nextMs() };
  }

  /** Lets the world go on to a time at which the call is asked for again. */
  #postpone(call: Call, untilMs: number): void {
    const { clock, scheduler } = this.#options.kernel;
    call.askAgainMs = untilMs;
    if (untilMs <= clock.elapsedMs || (scheduler.nextDueMs ?? Infinity) <= untilMs) return;
    inTask(call.task, () => scheduler.timer("host", call.label, untilMs - clock.elapsedMs, () => {}));
  }

  #remove(call: Call): void {
    const index = this.#calls.indexOf(call);
    if (index < 0) return;
    this.#calls.splice(index, 1);
    this.#options.kernel.scheduler.expected--;
  }
}

/** The longest delay that real timers take. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
