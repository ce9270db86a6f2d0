/**
 * One way in which times may have led to an order: a system of difference constraints, by the rules of the event loop (see
 * `world/agenda/timed.ts`, `rounds.ts` and `world/timer_queue.ts`). A timer or an operation happens when it is due, or if the
 * thread is busy then, once it is free. An order may come about in several such ways; then it has a course for each.
 */
import { Constraints } from "./constraints.ts";
import { after, isSameTime, type Requirement, START, type Time, type Way } from "./way.ts";
import type { Happening, Observed, ObservedRun, Round } from "./observed.ts";

export class Course {
  readonly #run: ObservedRun;
  readonly #allowsAnyLatency: boolean;
  #constraints = new Constraints(1);
  #due = new Map<number, Time>();
  /** The times of what has happened, and its places in the order, by number. */
  #happened = new Map<number, { readonly time: Time; readonly at: number }>([[0, { time: START, at: -1 }]]);
  #rounds = new Map<Round, Time>();
  /** At which place a timer of this delay has happened last. */
  #lastOfDelay = new Map<number, number>();
  #now = START;
  #roundAt = START;
  /** The thread was busy since. */
  #wasBusy = false;
  /** The round has come to its immediates, of which these are left. */
  #immediates: ReadonlySet<number> | undefined;
  /** The delay of timers that are late, of which one has just happened. */
  #lateDelayMs: number | undefined;
  #at = 0;

  /** @param allowsAnyLatency whether operations may take as long as any of their kind does, beyond their windows */
  constructor(run: ObservedRun, allowsAnyLatency: boolean) {
    this.#run = run;
    this.#allowsAnyLatency = allowsAnyLatency;
  }

  clone(): Course {
    const copy = new Course(this.#run, this.#allowsAnyLatency);
    copy.#constraints = this.#constraints.clone();
    copy.#due = new Map(this.#due);
    copy.#happened = new Map(this.#happened);
    copy.#rounds = new Map(this.#rounds);
    copy.#lastOfDelay = new Map(this.#lastOfDelay);
    copy.#now = this.#now;
    copy.#roundAt = this.#roundAt;
    copy.#wasBusy = this.#wasBusy;
    copy.#immediates = this.#immediates;
    copy.#lateDelayMs = this.#lateDelayMs;
    copy.#at = this.#at;
    return copy;
  }

  /** At a place of the order: time has passed while code ran, and this is pending. */
  arrive({ gapUs, round }: Happening, there: readonly number[]): void {
    if (gapUs > 0) {
      this.#now = after(this.#now, gapUs);
      this.#wasBusy = true;
    }
    for (const id of there) if (!this.#due.has(id)) this.#introduce(id);
    if (round !== undefined && !this.#rounds.has(round)) {
      const { earliestUs, latestUs } = this.#allowsAnyLatency ? round.anyDue : round.due;
      this.#rounds.set(round, this.#within(round.cause, earliestUs, latestUs));
    }
    if (this.#immediates === undefined) return;
    const left = there.filter((id) => this.#immediates!.has(id));
    this.#immediates = new Set(left);
  }

  /** The ways in which one of what is `there` comes next; whether the constraints allow them is another question. */
  ways(id: number, there: readonly number[], round: Round | undefined): Way[] {
    const all = there.map((each) => this.#run.operations.get(each)!);
    const chosen = this.#run.operations.get(id)!;
    const [now, roundAt] = [this.#now, this.#roundAt];
    if (this.#immediates !== undefined && this.#immediates.size > 0) {
      return this.#immediates.has(id) && id === Math.min(...this.#immediates)
        ? [{ requires: [], time: now, roundAt }]
        : [];
    }
    const immediates = all.filter(({ isImmediate }) => isImmediate).map((each) => each.id);
    if (chosen.isImmediate && id !== Math.min(...immediates)) return [];
    const timers = all.filter(({ delayMs }) => delayMs !== undefined);
    if (chosen.delayMs !== undefined && timers.some((each) => isAheadInList(each, chosen))) return [];
    const isOver = this.#immediates !== undefined;
    if (isOver || (immediates.length === 0 && !this.#wasBusy)) {
      return this.#inRound(chosen, all, now, immediates, round);
    }
    if (immediates.length > 0) return this.#inRound(chosen, all, roundAt, immediates, round);
    // A timer that was due when the round began belongs to it; otherwise a new one begins.
    const afterwards = timers.map((each) => this.#before(roundAt, this.#dueOf(each.id), 1));
    const inNew = this.#inRound(chosen, all, now, immediates, round);
    return [
      ...inNew.map((way) => ({ ...way, requires: [...afterwards, ...way.requires] })),
      ...this.#included(chosen, all, roundAt),
    ];
  }

  /** Returns whether this way is possible. Nothing changes. */
  allows(way: Way): boolean {
    return this.#constraints.trying(() => this.#require(way, false));
  }

  /** It comes next in this way; false if that is not possible, and then the course is no good any more. */
  take(id: number, way: Way, pending: readonly number[]): boolean {
    if (!this.#require(way, false)) return false;
    const { isImmediate, delayMs } = this.#run.operations.get(id)!;
    if (this.#roundAt !== way.roundAt) this.#wasBusy = false;
    if (isImmediate) {
      const others = this.#immediates !== undefined && this.#immediates.size > 0 ? [...this.#immediates] : pending;
      this.#immediates = new Set(others.filter((each) => each !== id && this.#run.operations.get(each)!.isImmediate));
    } else this.#immediates = undefined;
    this.#now = way.time;
    this.#roundAt = way.roundAt;
    this.#lateDelayMs = way.isLateTimer === true ? delayMs : undefined;
    if (delayMs !== undefined) this.#lastOfDelay.set(delayMs, this.#at);
    this.#happened.set(id, { time: way.time, at: this.#at++ });
    return true;
  }

  /**
   * Latencies with which it comes next in this way, in virtual ms, by number of the operation.
   * @param avoidsTies whether to keep operations from being due together with a timer where possible: a story that depends on a tie
   * is hard to believe
   */
  latenciesFor(id: number | undefined, way: Way | undefined, avoidsTies: boolean): Map<number, number> | undefined {
    return this.#constraints.trying(() => {
      if (way !== undefined && !this.#require(way, avoidsTies)) return undefined;
      const latencies = new Map<number, number>();
      for (const [each, due] of this.#due) {
        const { cause, window } = this.#run.operations.get(each)!;
        if (window === undefined) continue;
        const startUs = this.#least(this.#happened.get(cause)!.time) + window.startUs;
        const leastUs = this.#least(due) - startUs;
        const isOver = this.#happened.has(each) || each === id;
        latencies.set(each, (isOver ? leastUs : Math.min(window.maxUs, window.openUs(leastUs))) / 1000);
      }
      for (const [{ first, cause, window }, due] of this.#rounds) {
        if (first === undefined || window === undefined) continue;
        const leastUs = this.#least(due) - this.#least(this.#happened.get(cause)!.time) - window.startUs;
        const isOver = this.#happened.has(first) || first === id;
        latencies.set(first, (isOver ? leastUs : Math.min(window.maxUs, window.openUs(leastUs))) / 1000);
      }
      return latencies;
    });
  }

  #introduce(id: number): void {
    const { isImmediate, cause, due, anyDue } = this.#run.operations.get(id)!;
    if (isImmediate) return;
    const { earliestUs, latestUs } = this.#allowsAnyLatency ? anyDue : due;
    this.#due.set(id, this.#within(cause, earliestUs, latestUs));
  }

  /** A time within a window after the operation in whose turn something started. */
  #within(cause: number, earliestUs: number, latestUs: number): Time {
    const { time } = this.#happened.get(cause)!;
    if (earliestUs === latestUs) return after(time, earliestUs);
    const due: Time = { variable: this.#constraints.variable(), plusUs: 0 };
    this.#add(this.#before(time, due, earliestUs));
    if (latestUs !== Infinity) this.#add(this.#before(due, time, -latestUs));
    return due;
  }

  /** @param roundAt when the round began whose turn it is */
  #inRound(
    chosen: Observed,
    all: readonly Observed[],
    roundAt: Time,
    immediates: readonly number[],
    round: Round | undefined,
  ): Way[] {
    const now = this.#now;
    const operations = all.filter(({ id, isImmediate, delayMs }) =>
      !isImmediate && delayMs === undefined && id !== chosen.id
    );
    const timers = all.filter(({ delayMs }) => delayMs !== undefined);
    const noTimer = timers.map(({ id }) => this.#before(roundAt, this.#dueOf(id), 1));
    const notBefore = (time: Time, isTimer: boolean) =>
      operations.map(({ id }) => ({ ...this.#before(time, this.#dueOf(id)), isMixed: isTimer }));
    if (chosen.delayMs !== undefined) {
      const included = this.#included(chosen, all, roundAt);
      if (immediates.length > 0) return included;
      const time = this.#dueOf(chosen.id);
      const others = timers.filter((each) => each.delayMs !== chosen.delayMs);
      const first = firstOfEachDelay(others)
        .map((each) => this.#before(time, this.#dueOf(each.id), this.#wasSetBefore(chosen, each) ? 0 : 1));
      return [...included, {
        requires: [this.#before(now, time, 1), ...first, ...notBefore(time, true)],
        time,
        roundAt: time,
      }];
    }
    const due = round === undefined ? now : this.#rounds.get(round)!;
    if (chosen.isImmediate) {
      return [
        { requires: [...noTimer, this.#before(now, due), ...notBefore(due, false)], time: due, roundAt },
        { requires: [...noTimer, this.#before(due, now, 1), ...notBefore(now, false)], time: now, roundAt },
      ];
    }
    const time = this.#dueOf(chosen.id);
    const first = notBefore(time, false);
    const isLate: Way = { requires: [...noTimer, this.#before(time, now, 1), ...first], time: now, roundAt };
    const onTime = (...requires: Requirement[]): Way => ({
      requires: [this.#before(now, time), ...first, ...requires],
      time,
      roundAt,
    });
    if (immediates.length === 0) {
      const beforeTimers = timers.map(({ id }) => ({ ...this.#before(time, this.#dueOf(id)), isMixed: true }));
      return [isLate, onTime(...beforeTimers)];
    }
    const ways = [isLate, onTime(...noTimer, this.#before(time, due)), onTime(...noTimer, this.#before(time, now))];
    // A timer of the round that is due now, and an operation that is: either comes first.
    if (timers.length > 0 && isSameTime(roundAt, now)) {
      ways.push(onTime(this.#before(time, now), ...timers.map(({ id }) => this.#before(now, this.#dueOf(id)))));
    }
    return ways;
  }

  /** A timer that was due when the round began. All that are come before anything else. */
  #included(chosen: Observed, all: readonly Observed[], roundAt: Time): Way[] {
    if (chosen.delayMs === undefined) return [];
    const time = this.#dueOf(chosen.id);
    const requires = [this.#before(time, roundAt)];
    if (this.#lateDelayMs !== chosen.delayMs) {
      const others = all.filter(({ delayMs }) => delayMs !== undefined && delayMs !== chosen.delayMs);
      for (const other of firstOfEachDelay(others)) {
        requires.push(
          other.delayMs === this.#lateDelayMs
            ? this.#before(roundAt, this.#dueOf(other.id), 1)
            : this.#before(time, this.#dueOf(other.id), this.#wasSetBefore(chosen, other) ? 0 : 1),
        );
      }
    }
    return [{ requires, time: this.#now, roundAt, isLateTimer: true }];
  }

  /** Of timers that are due together, the one comes first whose list was told the time first: when it was set, or when it became first. */
  #wasSetBefore(one: Observed, other: Observed): boolean {
    const [oneAt, otherAt] = [this.#setAt(one), this.#setAt(other)];
    if (oneAt.at !== otherAt.at) return oneAt.at < otherAt.at;
    return oneAt.isNew && otherAt.isNew && one.id < other.id;
  }

  #setAt({ cause, delayMs }: Observed): { at: number; isNew: boolean } {
    const { at } = this.#happened.get(cause)!;
    const lastAt = this.#lastOfDelay.get(delayMs!) ?? -1;
    return lastAt > at ? { at: lastAt, isNew: false } : { at, isNew: true };
  }

  #dueOf(id: number): Time {
    return this.#due.get(id)!;
  }

  #before(one: Time, other: Time, byUs = 0): Requirement {
    return { one, other, byUs };
  }

  #require({ requires }: Way, avoidsTies: boolean): boolean {
    return requires.every((each) => {
      const isApart = avoidsTies && each.isMixed === true &&
        this.#constraints.trying(() => this.#add({ ...each, byUs: 1 }));
      return this.#add(isApart ? { ...each, byUs: 1 } : each);
    });
  }

  #add({ one, other, byUs }: Requirement): boolean {
    return this.#constraints.add(one.variable, other.variable, one.plusUs + byUs - other.plusUs);
  }

  #least({ variable, plusUs }: Time): number {
    return this.#constraints.least(variable) + plusUs;
  }
}

/** Of timers of one delay only the first can come next. */
function firstOfEachDelay(timers: readonly Observed[]): Observed[] {
  const least = new Map<number, number>();
  for (const { id, delayMs } of timers) least.set(delayMs!, Math.min(id, least.get(delayMs!) ?? Infinity));
  return timers.filter(({ id, delayMs }) => least.get(delayMs!) === id);
}

/** Timers of one delay keep their order. */
function isAheadInList(one: Observed, other: Observed): boolean {
  return one.delayMs === other.delayMs && one.id < other.id;
}
