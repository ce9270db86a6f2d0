/**
 * Latencies: every operation is due at a time, and what is due first happens first. Operations that are due together are
 * options of a pick. A timer fires when it is due, after operations that are due at the same time.
 *
 * An operation gets its latency when it starts. A remote one may be later than a timer that waits for it: that is asked at the
 * turn after its start, when such a timer has been set, and again once it has outlasted one, for the timers of a retry.
 */
import { SafeMap, sortBy } from "../../primordials.ts";
import type { VirtualClock } from "../clock.ts";
import { labelled } from "../../decisions/answers.ts";
import type { ImmediatesBegun } from "../../decisions/decision_source.ts";
import type { Latency, LatencyRange } from "../../decisions/latency_kinds.ts";
import { type LatencyModel, within } from "../latency/model.ts";
import { inMicroseconds } from "../latency/scale.ts";
import { isGuardTimer, type Operation } from "../operation.ts";
import type { Agenda } from "./agenda.ts";
import { DueFirst } from "./due_first.ts";
import { OperationHeap } from "./heap.ts";
import type { Rounds } from "./rounds.ts";

/** Asks the run's decisions. */
export interface Timing {
  readonly model: LatencyModel;
  /** Returns how long an operation takes, in virtual ms; 0 is its default. */
  latency(operation: Operation, latency: Latency): number;
  /** The label of the timer that a remote operation, started at `startMs`, outlasts; 0 if it outlasts none. */
  late(operation: Operation, startMs: number, timers: readonly Operation[]): string | 0;
}

/** A remote operation, which may be late. */
interface Remote {
  readonly operation: Operation;
  readonly latency: Latency;
  readonly latencyMs: number;
  readonly startMs: number;
  /** The due time of the timer that it outlasts. */
  outlastsMs: number | undefined;
}

function addPending(pending: Operation[], operation: Operation): void {
  if (!operation.cancelled) pending[pending.length] = operation;
}

function without(remotes: readonly Remote[], operation: Operation): Remote[] {
  const left: Remote[] = [];
  for (let index = 0; index < remotes.length; index++) {
    if (remotes[index]!.operation !== operation) left[left.length] = remotes[index]!;
  }
  return left;
}

export class Timed implements Agenda {
  readonly #clock: VirtualClock;
  readonly #rounds: Rounds;
  readonly #timing: Timing;
  readonly #moveTo: (elapsedMs: number) => void;
  /** Cancelled ones stay until they come up. */
  readonly #queue = new OperationHeap();
  /** Nothing in the queue is due before them. */
  readonly #first = new DueFirst();
  #size = 0;
  #immediatesMs = 0;
  immediates: ImmediatesBegun | undefined;
  /** The operation that happened last. */
  #taken: Operation | undefined;
  /** Remote operations that have started since the last turn. */
  #started: Remote[] = [];
  /** Those that outlast a timer. */
  #late: Remote[] = [];
  /** Until when nothing is due for a resource, such as a node that pauses. */
  readonly #held = new SafeMap<string, number>();
  /** While the clock is frozen: how far operations have come. */
  #heldMs = 0;

  /** @param moveTo lets the clock move on */
  constructor(clock: VirtualClock, rounds: Rounds, timing: Timing, moveTo: (elapsedMs: number) => void) {
    this.#clock = clock;
    this.#rounds = rounds;
    this.#timing = timing;
    this.#moveTo = moveTo;
  }

  add(operation: Operation, target: string | undefined, range?: LatencyRange): void {
    const usual = this.#timing.model.of(operation.kind, target);
    const latency = range === undefined ? usual : within(usual, range);
    const latencyMs = this.#latencyOf(operation, latency);
    const startMs = this.#nowMs;
    this.#size++;
    if (latency.speed !== "remote") return this.#enter(operation, startMs + latencyMs);
    operation.readyMs = inMicroseconds(startMs + latencyMs);
    this.#started[this.#started.length] = { operation, latency, latencyMs, startMs, outlastsMs: undefined };
  }

  addDue(operation: Operation): void {
    this.#size++;
    this.#enter(operation, this.#nowMs);
  }

  immediatesBegin(first: Operation): void {
    this.#immediatesBegin(first, first.cause);
  }

  immediatesGoOn(first: Operation | undefined, isNext: boolean): void {
    if (first !== undefined && isNext) this.#immediatesBegin(first, this.#taken!.id);
  }

  #immediatesBegin(first: Operation, cause: number): void {
    const latency = this.#timing.model.of("immediate");
    const startMs = this.#nowMs;
    const dueMs = this.#immediatesMs = inMicroseconds(startMs + this.#latencyOf(first, latency));
    this.immediates = { cause, startMs, dueMs, latency };
  }

  hold(resource: string, durationMs: number): void {
    this.#held.set(resource, this.#nowMs + durationMs);
    this.#putBack();
    const pending: Operation[] = [];
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) pending[pending.length] = next;
    for (let index = 0; index < pending.length; index++) {
      const operation = pending[index]!;
      if (!operation.cancelled) this.#enter(operation, operation.dueMs!);
    }
  }

  cancel(operation: Operation): void {
    if (operation.immediate) return;
    this.#size--;
    this.#first.remove(operation);
  }

  suspend(operation: Operation): void {
    if (operation.immediate) return;
    this.#size--;
    this.#started = without(this.#started, operation);
    this.#late = without(this.#late, operation);
    if (!this.#first.remove(operation)) this.#queue.remove(operation);
  }

  resume(operation: Operation): void {
    this.#size++;
    this.#enter(operation, operation.dueMs!);
  }

  get size(): number {
    return this.#size + this.#rounds.immediates.length;
  }

  pending(): Operation[] {
    const pending: Operation[] = [];
    for (let index = 0; index < this.#started.length; index++) addPending(pending, this.#started[index]!.operation);
    for (let index = 0; index < this.#first.size; index++) addPending(pending, this.#first.at(index));
    for (let index = 0; index < this.#queue.size; index++) addPending(pending, this.#queue.at(index));
    const { immediates } = this.#rounds;
    for (let index = 0; index < immediates.length; index++) addPending(pending, immediates[index]!);
    return sortBy(pending, (one, other) => one.id - other.id);
  }

  get earliestMs(): number | undefined {
    this.#fill();
    const operationMs = this.#first.first?.dueMs ?? Infinity;
    const immediateMs = this.#rounds.immediates.length === 0 ? Infinity : this.#immediatesMs;
    const earliestMs = immediateMs < operationMs ? immediateMs : operationMs;
    return earliestMs === Infinity ? undefined : earliestMs;
  }

  begin(): void {
    const isDue = this.#late.length > 0 && this.#askAgain();
    if (!isDue && this.#started.length === 0) return;
    const started = this.#started;
    this.#started = [];
    const timers = this.#guards();
    for (let index = 0; index < started.length; index++) {
      const remote = started[index]!;
      if (!remote.operation.cancelled) this.#enter(remote.operation, this.#lateMs(remote, timers));
    }
  }

  options(): readonly Operation[] {
    const { elapsedMs, frozen } = this.#clock;
    const timer = frozen ? undefined : this.#rounds.timer(elapsedMs);
    const { immediates } = this.#rounds;
    const immediate = immediates.length === 0 ? undefined : immediates[0];
    if (this.#rounds.isAtImmediates) return [immediate!];
    this.#fill();
    const nowMs = this.#nowMs;
    const operationMs = this.#first.first?.dueMs ?? Infinity;
    if (timer !== undefined && this.#rounds.includes(timer)) {
      const isTied = timer.dueMs === nowMs && operationMs === nowMs;
      return isTied ? this.#first.options(timer.operation) : [timer.operation];
    }
    // What came due while the thread was busy comes in order: operations, then immediates, then timers of the next round.
    if (operationMs < nowMs) return this.#first.options(undefined);
    // An immediate is of this round, a timer of the next one.
    const other = immediate ?? timer?.operation;
    if (other === undefined) return this.#first.options(undefined);
    const otherMs = immediate === undefined ? timer!.dueMs : this.#immediatesMs > nowMs ? this.#immediatesMs : nowMs;
    if (operationMs === otherMs) return this.#first.options(other);
    return operationMs < otherMs ? this.#first.options(undefined) : [other];
  }

  take(operation: Operation): void {
    this.#taken = operation;
    const dueMs = operation.immediate ? this.#immediatesMs : operation.dueMs!;
    if (!operation.immediate) {
      this.#size--;
      this.#first.remove(operation);
    }
    if (!this.#clock.frozen) this.#moveTo(dueMs);
    else if (dueMs > this.#heldMs) this.#heldMs = dueMs;
  }

  get #nowMs(): number {
    const { elapsedMs, frozen } = this.#clock;
    return frozen && this.#heldMs > elapsedMs ? this.#heldMs : elapsedMs;
  }

  /** In virtual ms. If only one latency is possible, nobody is asked. */
  #latencyOf(operation: Operation, latency: Latency): number {
    if (latency.minMs === latency.maxMs) return latency.minMs;
    const latencyMs = this.#timing.latency(operation, latency);
    return latencyMs === 0 ? latency.defaultMs : latencyMs;
  }

  #enter(operation: Operation, dueMs: number): void {
    const { resource } = operation;
    const heldMs = resource === undefined ? undefined : this.#held.get(resource);
    operation.readyMs = inMicroseconds(heldMs === undefined || heldMs < dueMs ? dueMs : heldMs);
    this.#queue.add(operation);
  }

  /** Moves what is due first from the queue to the list. */
  #fill(): void {
    for (;;) {
      const next = this.#queue.first;
      if (next === undefined) return;
      const { first } = this.#first;
      if (!next.cancelled && first !== undefined && next.dueMs! > first.dueMs!) return;
      this.#queue.take();
      if (next.cancelled) continue;
      if (first !== undefined && next.dueMs! < first.dueMs!) this.#putBack();
      this.#first.add(next);
    }
  }

  #putBack(): void {
    for (let last = this.#first.take(); last !== undefined; last = this.#first.take()) this.#queue.add(last);
  }

  /** The timers that somebody may wait with, in order of due time. */
  #guards(): readonly Operation[] {
    if (this.#clock.frozen) return [];
    const timers = this.#rounds.timers.pending();
    const guards: Operation[] = [];
    for (let index = 0; index < timers.length; index++) {
      const { operation } = timers[index]!;
      if (isGuardTimer(operation.kind)) guards[guards.length] = operation;
    }
    return guards;
  }

  /** Returns when a remote operation is due: after a timer, where it is later than that. */
  #lateMs(remote: Remote, timers: readonly Operation[]): number {
    const { operation, latency, latencyMs, startMs } = remote;
    const dueMs = operation.dueMs!;
    const longestMs = startMs + latency.maxMs;
    const outlasted: Operation[] = [];
    for (let index = 0; index < timers.length; index++) {
      const timer = timers[index]!;
      if (timer.dueMs! >= dueMs && timer.dueMs! < longestMs) outlasted[outlasted.length] = timer;
    }
    if (outlasted.length === 0) return dueMs;
    const label = this.#timing.late(operation, startMs, outlasted);
    const timer = label === 0 ? undefined : labelled(outlasted, label);
    if (timer === undefined) return dueMs;
    remote.outlastsMs = timer.dueMs!;
    this.#late[this.#late.length] = remote;
    const lateMs = timer.dueMs! + latencyMs;
    return lateMs < longestMs ? lateMs : longestMs;
  }

  /** Once the timer that an operation outlasts has fired, it may outlast another, such as that of a retry. True if any may. */
  #askAgain(): boolean {
    const { elapsedMs } = this.#clock;
    const late = this.#late;
    this.#late = [];
    let any = false;
    for (let index = 0; index < late.length; index++) {
      const remote = late[index]!;
      const { operation, outlastsMs } = remote;
      if (operation.cancelled) continue;
      if (outlastsMs! > elapsedMs) {
        this.#late[this.#late.length] = remote;
        continue;
      }
      any = true;
      if (!this.#first.remove(operation)) this.#queue.remove(operation);
      this.#started[this.#started.length] = remote;
    }
    return any;
  }
}
