/**
 * The kernel of a world: clock, decisions, scheduler and log, with the limits that hold for them. Capabilities (kv, fs,
 * http …) are built over it; it knows none of them. What it asks of the real machine is in `outside.ts`.
 */
import { fromHex } from "../primordials.ts";
import { answerOfClosed, DEFAULT_BYTES } from "../decisions/answers.ts";
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource, Moment } from "../decisions/decision_source.ts";
import { type DecisionRequest, type DecisionValue, pauseLabel, type PickOption } from "../decisions/requests.ts";
import { DivergenceError } from "../decisions/divergence.ts";
import { Failure } from "../findings/failure.ts";
import type { FindingKind } from "../findings/finding.ts";
import { formatDurationMs } from "../text/duration.ts";
import { type Json } from "../json.ts";
import type { Timing } from "./agenda/timed.ts";
import type { KernelOptions, OnPlace, Witness } from "./kernel_options.ts";
import type { LatencyModel } from "./latency/model.ts";
import { VirtualClock } from "./clock.ts";
import { type Limits, withDefaults } from "./limits.ts";
import { MetErrors } from "./met_errors.ts";
import { type LogEntry, type Recorder, toEntry } from "./log.ts";
import type { Operation } from "./operation.ts";
import { Outside } from "./outside.ts";
import { Scheduler } from "./scheduler.ts";
import { Trail } from "./trail.ts";
import { DecisionRecord } from "./decision_record.ts";
import { DistinctBytes } from "./distinct_bytes.ts";
import { LatencyAsked } from "./latency/asked.ts";
import { ProgramTime } from "./program_time.ts";
import type { RunFailure } from "./run_failure.ts";
import { SpinWatch } from "./spin_watch.ts";
import { currentTask, MAIN_TASK } from "./task.ts";

export class Kernel {
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly outside: Outside;
  readonly limits: Limits;
  readonly captureSites: boolean;
  /** With `captureSites`: what happened on the way. */
  readonly trail: Trail | undefined;
  readonly strict: boolean;
  /** For a run that may end the process: what is known of it has to be told while it goes on. */
  readonly onPlace: OnPlace | undefined;
  readonly coverage: KernelOptions["coverage"];
  readonly #runsCode: boolean;
  readonly #hasLatencies: boolean;
  readonly #source: DecisionSource;
  readonly #witness: Witness | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #keepDecisions: boolean;
  #decisionCount = 0;
  readonly #distinct = new DistinctBytes();
  /** With `keepErrors`: what went wrong on the way, and was handled or not. */
  readonly metErrors: MetErrors | undefined;
  readonly #record: DecisionRecord;
  /** The first delay of a timer that was too long, in ms: such a timer fires after 1 ms. */
  overflownDelayMs: number | undefined;
  /** A program has ended before the run has. */
  hasEndedPrograms = false;
  #entries = 0;
  #closed = false;
  /** Path of the step that was logged last: the one that a pick belongs to. */
  #lastStep: number | string | undefined;
  readonly #spinWatch: SpinWatch;
  readonly time: ProgramTime;
  /** The longest latencies of what has started, added up. */
  #longestMs = 0;
  #failure: RunFailure | undefined;

  constructor(options: KernelOptions) {
    this.#source = options.source;
    this.#recorder = options.recorder;
    this.#keepDecisions = options.keepDecisions ?? true;
    this.limits = withDefaults(options.limits);
    this.captureSites = options.captureSites ?? false;
    this.trail = this.captureSites ? new Trail() : undefined;
    this.#record = new DecisionRecord(this.trail);
    this.strict = options.strict ?? true;
    this.onPlace = options.onPlace;
    this.coverage = options.coverage;
    this.metErrors = options.keepErrors === true ? new MetErrors() : undefined;
    this.#witness = options.witness;
    this.#runsCode = options.runsCode ?? true;
    this.#spinWatch = new SpinWatch(this.limits, (failure) => this.report(failure));
    this.clock = new VirtualClock(options.startMs);
    this.#hasLatencies = options.latencies !== undefined;
    this.scheduler = new Scheduler({
      clock: this.clock,
      timing: options.latencies && this.#timing(options.latencies),
      pause: options.latencies && ((node) => this.#pause(node)),
      pick: (operations) => this.#pick(operations),
      onForced: (operation) => this.#forced(operation),
      onHappens: options.source.happened &&
        ((operation) => options.source.happened!(operation, this.#moment())),
      onTimeMoved: (elapsedMs) => this.#timeMoved(elapsedMs),
      trail: this.trail,
      entryCount: this.#witness === undefined ? undefined : () => this.#entries,
    });
    this.time = new ProgramTime(this);
    this.outside = new Outside(this, options.source, options.mayAskHost);
  }

  /** Decisions so far, where they are kept. */
  get decisions(): readonly Decision[] {
    return this.#record.decisions;
  }

  /** With `captureSites`: where each decision came from. */
  get origins(): Pick<DecisionRecord, "picked" | "timed" | "drawn"> {
    return this.#record;
  }

  /** Name of the task whose code is running. */
  get taskName(): string {
    return currentTask()?.name ?? MAIN_TASK;
  }

  /** Number of log entries so far. */
  get entryCount(): number {
    return this.#entries;
  }

  /** The failure that ended the run from inside (a divergence, a limit, a leak); code that swallowed it cannot hide it. */
  get failure(): RunFailure | undefined {
    return this.#failure;
  }

  /** True once the run is over. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** True once a step has started. */
  get hasBegun(): boolean {
    return this.#lastStep !== undefined;
  }

  /** Asked when nothing can happen any more: the failure that this is, if it is no fault of the program. */
  explainsQuiet: (() => Failure | undefined) | undefined;

  /** True if somebody will see what is logged. */
  get isLookedAt(): boolean {
    return this.captureSites || this.#recorder !== undefined || this.#witness !== undefined;
  }

  /** Ends the run: the first failure is kept and thrown. */
  abort(thrown: unknown): never {
    this.report(thrown);
    throw thrown;
  }

  /**
   * Notes a failure found outside of the program's own flow; the run ends at its next turn.
   * @param kind for what is thrown but is no Failure
   */
  report(thrown: unknown, kind: FindingKind = "error"): void {
    if (this.#failure !== undefined) return;
    this.#failure = { thrown, kind, task: currentTask() };
    this.#spinWatch.endSoon();
  }

  /** An integer in `[0, bound)`; `stream` names the consumer. `bound` is at most 2^53. */
  random(stream: string, bound: number): number {
    return this.decide({ kind: "random", label: stream, bound }) as number;
  }

  /** A float in `[0, 1)` with 53 bits, as `Math.random` gives. */
  randomUnit(stream: string): number {
    return this.random(stream, 2 ** 53) / 2 ** 53;
  }

  /** Random bytes for one call of the consumer `stream`: one decision. */
  randomBytes(stream: string, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const value = this.decide({ kind: "random", label: stream, bytes: length });
    return value === DEFAULT_BYTES ? this.#distinct.next(length) : fromHex(value as string)!;
  }

  /** The run is over: what its code still does in the microtasks that are left is no part of it. */
  close(): void {
    this.#closed = true;
    this.outside.abandon();
  }

  /**
   * Asks which of two or more happens next: an index.
   * @param isTie whether they are due at the same moment
   */
  pick(options: readonly PickOption[], isTie = false): number {
    const { current, turns: turn } = this.scheduler;
    return this.decide({ kind: "pick", isTie, options, current, turn }) as number;
  }

  /** Asks the run's source, and logs the answer. */
  decide(request: DecisionRequest): DecisionValue {
    if (this.#closed || this.#isOver()) return answerOfClosed(request);
    this.#requireRoom();
    const value = this.#ask(request);
    this.#decisionCount++;
    if (!this.#keepDecisions) this.#count();
    else this.#keep(request, value);
    return value;
  }

  /** Number of decisions so far. */
  get decisionCount(): number {
    return this.#decisionCount;
  }

  /** Logs that something happened. The current task is noted, unless it is the main one. */
  event(name: string, data?: Json): void {
    if (this.#isOver()) return;
    if (this.#recorder === undefined) return this.#count();
    const task = currentTask()?.name;
    const entry: { event: string; task?: string; data?: Json } = { event: name };
    if (task !== undefined && task !== MAIN_TASK) entry.task = task;
    if (data !== undefined) entry.data = data;
    this.append(entry);
  }

  /** Returns whether the program whose code is running has ended: what it still does is no part of the run. */
  #isOver(): boolean {
    return this.hasEndedPrograms && currentTask()?.machine.hasEnded === true;
  }

  /** Logs that a step starts. */
  step(path: number | string): void {
    this.#lastStep = path;
    if (this.#recorder === undefined) this.#count();
    else this.append({ step: path });
  }

  append(entry: LogEntry): void {
    if (this.#closed) return;
    this.#count();
    try {
      this.#recorder?.append(entry);
    } catch (error) {
      this.abort(error);
    }
  }

  /**
   * True if nothing can happen beside the step that runs, so that what it starts may complete at once: nothing is pending,
   * and the program has no code. Code may start more before the next turn (`Promise.all` does), and all that it has
   * started by then may happen in any order.
   */
  get alone(): boolean {
    return !this.#runsCode && this.scheduler.idle;
  }

  /** See `Outcome.dependsOnTime`. With the longest latencies, a run of the same order takes no longer than both together. */
  get dependsOnTime(): boolean {
    return this.time.hasSeen || this.clock.elapsedMs + this.#longestMs > this.limits.maxVirtualMs;
  }

  /** Counts a round of code that could go on for ever (see `SpinWatch`). */
  spin(weight?: number): void {
    this.#spinWatch.spin(weight);
  }

  /** The scheduler has a turn: what code did before it no longer counts. */
  resetSpins(): void {
    this.#spinWatch.reset();
    this.time.beginTurn();
  }

  #ask(request: DecisionRequest): DecisionValue {
    try {
      return this.#source.next(request);
    } catch (error) {
      if (error instanceof DivergenceError) this.abort(error);
      throw error;
    }
  }

  /** A frozen clock stands still, whatever the program does. */
  #pause(node?: string): number {
    if (this.#source.pauses !== true || this.clock.frozen) return 0;
    return this.decide({ kind: "pause", label: pauseLabel(node) }) as number;
  }

  #moment(): Moment {
    const { clock, scheduler } = this;
    return {
      elapsedMs: clock.elapsedMs,
      beganMs: scheduler.beganMs,
      isTimed: this.#hasLatencies,
      isFrozen: clock.frozen,
      pending: () => scheduler.pending(),
      immediates: scheduler.immediates,
    };
  }

  #timing(model: LatencyModel): Timing {
    return {
      model,
      latency: (operation, latency) => {
        this.#longestMs += latency.maxMs;
        return this.decide(new LatencyAsked(operation, latency)) as number;
      },
      late: (operation, startMs, timers) =>
        this.decide({ kind: "late", label: operation.label, operation, startMs, timers }) as string | 0,
    };
  }

  #pick(operations: readonly Operation[]): number {
    const index = this.pick(operations, this.#hasLatencies);
    if (this.captureSites) this.#record.picks(operations, index, this.#timeOf(operations[index]));
    this.#witness?.happened(operations[index]!, operations);
    return index;
  }

  #forced(operation: Operation): void {
    if (this.#recorder === undefined) this.#count();
    else this.append({ run: operation.label });
    this.#witness?.happened(operation, [operation]);
  }

  /** Every entry counts, also one that nobody keeps, so that limits strike at the same place in every mode. */
  #count(): void {
    if (this.#closed) return;
    this.#requireRoom();
    this.#entries++;
  }

  /** Before anything is asked or logged, so that the log, its counts and a replay of it end at the same place. */
  #requireRoom(): void {
    if (this.#entries < this.limits.maxEvents) return;
    this.abort(
      new Failure(
        "livelock",
        "possible livelock",
        `the run logged more than ${this.limits.maxEvents} events (maxEvents)`,
      ),
    );
  }

  #keep(request: DecisionRequest, value: DecisionValue): void {
    const step = currentTask()?.step ?? (this.#lastStep === undefined ? undefined : String(this.#lastStep));
    const decision = this.#record.keep(request, value, { step, task: this.taskName, atMs: this.clock.elapsedMs });
    if (this.#recorder === undefined) return this.#count();
    const option = request.kind === "pick" ? request.options[value as number] : undefined;
    this.append(toEntry(decision, this.#timeOf(option)));
  }

  /**
   * Returns when the picked operation happens: now, unless it waits for its time. While the clock is frozen, it is always the
   * same time.
   */
  #timeOf(option: PickOption | undefined): number {
    const { elapsedMs, frozen } = this.clock;
    return frozen || option?.dueMs === undefined || option.dueMs < elapsedMs ? elapsedMs : option.dueMs;
  }

  #timeMoved(elapsedMs: number): void {
    if (elapsedMs > this.limits.maxVirtualMs) {
      this.abort(
        new Failure("timeout", "timeout", `virtual time ran past ${formatDurationMs(this.limits.maxVirtualMs)}`, {
          hint: "raise the limit with --timeout or .timeout(), or look for what waits that long",
          details: this.outside.underWay.map((label) => `waits for the host: ${label}`),
        }),
      );
    }
    this.append({ t: elapsedMs });
  }
}
