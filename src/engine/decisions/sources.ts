/**
 * The sources that answer decisions. Every mode is one of these, or two of them composed:
 *
 * - run and explore: `ChoosingSource` (in `chooser.ts`), which a strategy makes for each run
 * - replay: `RecordedSource` (strict: a difference is a divergence)
 * - shrink: `EditedSource` (lenient: what does not fit gets the default answer)
 * - fork, reseed: `OverriddenSource` (a recorded beginning, then another source)
 */
import { SafeMap } from "../primordials.ts";
import { asksBytes, DEFAULT_BYTES, fits, isPending } from "./answers.ts";
import { type Decision, isDefault } from "./decision.ts";
import type { DecisionSource, OnHappened } from "./decision_source.ts";
import type { DecisionRequest, DecisionValue, LateRequest, PickOption } from "./requests.ts";
import { olderLabels } from "./older_labels.ts";
import { defaultInput, nearestInput } from "./inputs.ts";
import { describeRequest, DivergenceError } from "./divergence.ts";

/** Answers from a recording, and insists that the run asks what was recorded. */
export class RecordedSource implements DecisionSource {
  readonly #decisions: readonly Decision[];
  #index = 0;

  constructor(decisions: readonly Decision[]) {
    this.#decisions = decisions;
  }

  /**
   * Returns whether the run pauses. It does where the recording has a pause: a forked run may pause in its beginning only, or
   * only after it.
   */
  get pauses(): boolean {
    return this.upcoming?.kind === "pause";
  }

  /** The number of recorded decisions that have not been asked for. */
  get remaining(): number {
    return this.#decisions.length - this.#index;
  }

  /** The next decision that the recording holds. */
  get upcoming(): Decision | undefined {
    return this.#decisions[this.#index];
  }

  get index(): number {
    return this.#index;
  }

  next(request: DecisionRequest): DecisionValue {
    const recorded = this.upcoming;
    if (recorded === undefined || !matches(recorded, request)) {
      throw new DivergenceError({ index: this.#index, recorded, asked: describeRequest(request) });
    }
    this.#index++;
    return recorded.value;
  }

  recordsHost(): boolean {
    return true;
  }
}

function matches(recorded: Decision, request: DecisionRequest): boolean {
  if (recorded.kind !== request.kind || !fits(request, recorded.value)) return false;
  if (request.kind !== "pick") return recorded.label === request.label;
  if (recorded.arity !== request.options.length) return false;
  const { label } = request.options[recorded.value as number]!;
  return recorded.label === label || olderLabels(label).includes(recorded.label);
}

/**
 * Answers from an edited recording. An entry of another kind than what is asked is skipped over; an answer out of range,
 * or one missing at the end, becomes the default. Repairing instead of rejecting is what lets a shrinker delete from the
 * middle (Hypothesis calls it realignment). A pick means the operation that was picked, not the place where it stood.
 */
export class EditedSource implements DecisionSource {
  readonly #queues = new Map<string, Decision[]>();
  readonly #otherwise: DecisionSource | undefined;
  /** A run that has lost its last pause is asked no more. */
  readonly pauses: boolean;
  readonly happened: OnHappened | undefined;
  readonly #misfits: Decision[] = [];

  /** @param otherwise answers what is open or missing, in place of the default */
  constructor(decisions: readonly Decision[], otherwise?: DecisionSource) {
    this.#otherwise = otherwise;
    this.happened = otherwise?.happened && ((operation, moment) => otherwise.happened!(operation, moment));
    this.pauses = otherwise?.pauses === true || decisions.some(({ kind, value }) => kind === "pause" && value !== 0);
    for (const decision of decisions) {
      const queue = this.#queues.get(queueOf(decision));
      if (queue === undefined) this.#queues.set(queueOf(decision), [decision]);
      else queue.push(decision);
    }
    for (const queue of this.#queues.values()) queue.reverse();
  }

  next(request: DecisionRequest): DecisionValue {
    const recorded = this.#queues.get(queueOf(request))?.pop();
    if (this.#otherwise !== undefined && (recorded === undefined || recorded.value === OPEN)) {
      return this.#otherwise.next(request);
    }
    if (recorded !== undefined && request.kind === "late") {
      const answer = lateAgain(recorded, request);
      if (answer === 0) this.#misfits[this.#misfits.length] = recorded;
      return answer;
    }
    if (recorded !== undefined && request.kind === "pick") {
      const index = pickAgain(recorded, request.options);
      const isGone = recorded.label !== "" &&
        withoutNumber(request.options[index]!.label) !== withoutNumber(recorded.label);
      if (isGone) this.#misfits[this.#misfits.length] = recorded;
      return index;
    }
    if (recorded !== undefined && fits(request, recorded.value)) return recorded.value;
    if (recorded !== undefined) this.#misfits[this.#misfits.length] = recorded;
    if (request.kind === "input") {
      return recorded === undefined ? defaultInput(request) : nearestInput(recorded.value, request);
    }
    if (request.kind !== "host") return asksBytes(request) ? DEFAULT_BYTES : 0;
    if (isOfServer(request.label)) return request.produce();
    // An attempt never reaches outside: what the recording cannot answer is no attempt.
    throw new DivergenceError({ index: 0, recorded: undefined, asked: describeRequest(request) });
  }

  /** Answers other than the default that the run so far has not asked for, or not in that form. */
  get unused(): readonly Decision[] {
    return [...this.#misfits, ...[...this.#queues.values()].flat()].filter((decision) => !isDefault(decision));
  }

  recordsHost(label: string): boolean {
    if (isOfServer(label)) return (this.#queues.get(queueOf({ kind: "host", label }))?.length ?? 0) > 0;
    return this.#otherwise === undefined || this.#otherwise.recordsHost?.(label) === true;
  }
}

/** Real servers can be asked anew: they perform all that came before first. Whether an attempt may is not decided here. */
function isOfServer(label: string): boolean {
  return label.startsWith("tcp ");
}

/** In the place of an answer: it is to be given anew. No request takes it for one. */
export const OPEN = null;

/**
 * Picks again what was picked, wherever it stands now: an edit before it shifts positions, and the numbers of operations.
 * Without a label (see `asDefault`), or when it is gone, the position counts.
 */
function pickAgain({ value, label }: Decision, options: readonly PickOption[]): number {
  const index = value as number;
  if (options[index]?.label === label) return index;
  if (label === "") return index < options.length ? index : 0;
  const same = options.findIndex((option) => option.label === label);
  if (same >= 0) return same;
  const name = withoutNumber(label);
  const alike = options.findIndex((option) => withoutNumber(option.label) === name);
  if (alike >= 0) return alike;
  return index < options.length ? index : 0;
}

/** After the timer of the recording, or one that is like it; not late where there is none. */
function lateAgain({ value }: Decision, { timers }: LateRequest): DecisionValue {
  if (typeof value !== "string") return 0;
  const same = timers.find(({ label }) => label === value) ??
    timers.find(({ label }) => withoutNumber(label) === withoutNumber(value));
  return same?.label ?? 0;
}

/** `timer#4 retry (bob)` as `timer retry (bob)`. */
export function withoutNumber(label: string): string {
  return label.replace(/#\d+/, "");
}

/**
 * Picks follow one another; every other consumer has a sequence of its own, as it has a random stream of its own. Operations
 * that are alike are one consumer: an edit shifts their numbers.
 */
function queueOf(asked: { kind: string; label?: string }): string {
  if (asked.kind === "pick") return "pick";
  const isOfOperation = asked.kind === "latency" || asked.kind === "late";
  return `${asked.kind} ${isOfOperation ? withoutNumber(asked.label!) : asked.label}`;
}

/**
 * A recorded beginning, then another source. The other source is asked from the start and its early answers are thrown
 * away, so that its random streams stand where they would stand had it made the beginning itself.
 */
export class OverriddenSource implements DecisionSource {
  readonly #beginning: RecordedSource;
  readonly #then: DecisionSource;

  /** Answers of the host that the beginning holds and that no call has claimed, by label. */
  readonly #hostAnswers = new SafeMap<string, number>();

  get pauses(): boolean {
    return this.#beginning.remaining > 0 ? this.#beginning.pauses : this.#then.pauses ?? false;
  }

  /** The other source hears of the beginning too. */
  readonly happened: OnHappened | undefined;

  constructor(beginning: readonly Decision[], then: DecisionSource) {
    this.#beginning = new RecordedSource(beginning);
    this.#then = then;
    this.happened = then.happened && ((operation, moment) => then.happened!(operation, moment));
    for (const { kind, label, value } of beginning) {
      if (kind !== "host" || isPending(value)) continue;
      this.#hostAnswers.set(label, (this.#hostAnswers.get(label) ?? 0) + 1);
    }
  }

  next(request: DecisionRequest): DecisionValue {
    if (this.#beginning.remaining === 0) return this.#then.next(request);
    if (request.kind !== "host") this.#then.next(request);
    return this.#beginning.next(request);
  }

  recordsHost(label: string): boolean {
    const answers = this.#hostAnswers.get(label) ?? 0;
    if (answers === 0) return this.#then.recordsHost?.(label) ?? false;
    this.#hostAnswers.set(label, answers - 1);
    return true;
  }
}
