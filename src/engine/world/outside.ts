/**
 * The questions of a world to the real machine. While the machine works for it the world is paused, so that real durations
 * never show but as the recorded duration of a call.
 */
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { DecisionValue } from "../decisions/requests.ts";
import { type Caller, type HostCall, type HostCallNow, HostCalls } from "./host_calls.ts";
import { type HostCapability, hostRefused } from "./host_permission.ts";
import { PureCalls } from "./pure_calls.ts";
import { outsideTasks, type TaskMachine } from "./task.ts";

export class Outside {
  readonly #kernel: Caller;
  readonly #mayAsk: readonly HostCapability[];
  readonly #source: DecisionSource;
  /** Made when they are first asked for: most worlds need neither. */
  #pureCalls: PureCalls | undefined;
  #hostCalls: HostCalls | undefined;
  /** Called once when the world may go on. */
  #resume: (() => void) | undefined;
  #onEnd: (() => void)[] = [];

  /** @param mayAsk what of the host may be asked */
  constructor(kernel: Caller, source: DecisionSource, mayAsk: readonly HostCapability[] = []) {
    this.#kernel = kernel;
    this.#mayAsk = mayAsk;
    this.#source = source;
  }

  /** Before each turn: takes what has come. True while the world is paused. */
  isAtWork(): boolean {
    return this.#pureCalls?.underWay === true || this.#hostCalls?.advance() === true;
  }

  /** Calls back, once, when a world that is paused may have something to do. */
  onResume(callback: () => void): void {
    this.#resume = callback;
  }

  /** Lets the host compute what cannot be simulated (see `PureCalls`). */
  compute<T>(kind: string, detail: string, work: () => Promise<T>): Promise<T> {
    this.#pureCalls ??= new PureCalls(this.#kernel.scheduler, () => this.#wake());
    return this.#pureCalls.call(kind, detail, work);
  }

  /** Asks the host; the answer is a decision (see `HostCalls`). Returns what withdraws the call. */
  ask(call: HostCall): () => void {
    this.#hostCalls ??= new HostCalls({
      kernel: this.#kernel,
      isRecorded: (label) => this.#source.recordsHost?.(label) ?? false,
      require: (capability, label) => this.#require(capability, label),
      onSettled: () => this.#wake(),
    });
    return this.#hostCalls.call(call);
  }

  /** Asks the host while nothing else happens; the answer is a decision, and no virtual time passes. */
  askNow({ kind, label, work }: HostCallNow): DecisionValue {
    const produce = () => {
      this.#require(kind, label);
      return outsideTasks(work);
    };
    return this.#kernel.decide({ kind: "host", label, produce });
  }

  /** The program of a machine has ended: what it has asked is stopped. */
  withdrawAll(machine: TaskMachine): void {
    this.#hostCalls?.withdrawAll(machine);
  }

  /** Labels of the calls that have no answer yet. */
  get underWay(): readonly string[] {
    return this.#hostCalls?.underWay ?? [];
  }

  /** Calls back when the run is over. */
  onEnd(callback: () => void): void {
    this.#onEnd[this.#onEnd.length] = callback;
  }

  /** The run is over: whatever is still under way is stopped. */
  abandon(): void {
    this.#hostCalls?.abandon();
    const callbacks = this.#onEnd;
    this.#onEnd = [];
    for (let index = 0; index < callbacks.length; index++) outsideTasks(callbacks[index]!);
  }

  /** Before anything outside is touched. Ends the run when it may not ask for that. */
  #require(capability: HostCapability, label: string): void {
    if (!this.#mayAsk.includes(capability)) this.#kernel.abort(hostRefused(capability, label));
  }

  #wake(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }
}
