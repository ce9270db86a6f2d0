/**
 * The timers of a run, in the order in which Node's event loop lets them happen (`lib/internal/timers.js` of Node 24).
 *
 * Timers of the same delay are a list, in order of creation. A queue holds the lists by when their first timer is due. When
 * one is reached, all of its timers that are due happen: where code has kept the thread busy, timers of one delay come
 * together, before those of another that are due in between. Lists that are due at the same time come in the order in
 * which that time was set, so that without such delays timers keep the order of creation.
 */
import { inMicroseconds } from "./latency/scale.ts";
import type { Operation, Timer } from "./operation.ts";
import { SafeMap, sortBy } from "../primordials.ts";

/** As `Timer`, in its list. */
interface Listed extends Timer {
  list: List;
  before: Listed | undefined;
  after: Listed | undefined;
  pending: boolean;
}

interface List {
  readonly delayMs: number;
  /** The time at which the loop looks at it. Its first timer may be due later, if the one that was first is gone. */
  expiryMs: number;
  /** Tells apart what is looked at at the same time. */
  id: number;
  first: Listed | undefined;
  last: Listed | undefined;
  /** In the heap; -1 once it is not there any more. */
  position: number;
}

export class TimerQueue {
  #lists: SafeMap<number, List> | undefined;
  /** A binary heap, the earliest list first. */
  readonly #heap: List[] = [];
  #idCount = 0;
  /**
   * The timer after the one that happened last, in its list. Node has looked at it already when ticks and microtasks run: one
   * that they start anew happens all the same.
   */
  reached: Timer | undefined;

  /** @param startMs what the delay counts from; not later than now */
  add(operation: Operation, delayMs: number, startMs: number): Timer {
    const dueMs = inMicroseconds(startMs + delayMs);
    const lists = this.#lists ??= new SafeMap();
    let list = lists.get(delayMs);
    if (list === undefined) {
      list = this.#newList(delayMs, dueMs);
      lists.set(delayMs, list);
    }
    const { last } = list;
    const timer: Listed = { operation, dueMs, delayMs, ref: true, list, before: last, after: undefined, pending: true };
    if (last === undefined) list.first = timer;
    else last.after = timer;
    list.last = timer;
    return timer;
  }

  /** Withdraws a timer that has not happened. */
  cancel(timer: Timer): void {
    const { list, pending, ref } = timer as Listed;
    if (!pending) return;
    unlink(timer as Listed);
    // As in Node, which keeps the list of timers that keep nothing alive.
    if (list.first === undefined && ref) this.#drop(list);
  }

  /** Of a timer that was withdrawn: it is pending again, and due when it was. In a list of its own, since it may be late. */
  putBack(timer: Timer): void {
    const listed = timer as Listed;
    const list = this.#newList(timer.delayMs, timer.dueMs);
    list.first = list.last = listed;
    listed.list = list;
    listed.before = listed.after = undefined;
    listed.pending = true;
  }

  #newList(delayMs: number, expiryMs: number): List {
    const position = this.#heap.length;
    const list: List = { delayMs, expiryMs, id: this.#idCount++, first: undefined, last: undefined, position };
    this.#heap[position] = list;
    this.#up(position);
    return list;
  }

  /**
   * The timer that happens next if nothing else does; undefined if there is none.
   * @param reachedMs the time of the round of the event loop: lists up to there have been looked at
   */
  next(reachedMs: number): Timer | undefined {
    let list = this.#heap[0];
    while (list !== undefined && list.expiryMs <= reachedMs) {
      if (list.first !== undefined && list.first.dueMs <= reachedMs) return list.first;
      this.#lookAt(list, reachedMs);
      list = this.#heap[0];
    }
    if (list === undefined || (list.first !== undefined && list.first.dueMs <= list.expiryMs)) return list?.first;
    // Once the loop has looked at this list, another may be before it.
    let next: List | undefined;
    for (let index = 0; index < this.#heap.length; index++) {
      const other = this.#heap[index]!;
      if (other.first !== undefined && (next === undefined || comesBefore(other, next))) next = other;
    }
    return next?.first;
  }

  /** Returns the due time of the earliest timer. */
  get earliestMs(): number | undefined {
    let earliestMs: number | undefined;
    for (let index = 0; index < this.#heap.length; index++) {
      const dueMs = this.#heap[index]!.first?.dueMs;
      if (dueMs !== undefined && (earliestMs === undefined || dueMs < earliestMs)) earliestMs = dueMs;
    }
    return earliestMs;
  }

  /**
   * Takes the next timer away, since it happens now. Call `settle` when its callback has returned.
   * @param reachedMs as `next` was given it: what was due by then happens without its list being put off
   */
  take(timer: Timer, reachedMs: number): void {
    const listed = timer as Listed;
    const { list } = listed;
    while (this.#heap[0] !== list || (list.expiryMs < timer.dueMs && timer.dueMs > reachedMs)) {
      this.#lookAt(this.#heap[0]!, this.#heap[0]!.expiryMs);
    }
    unlink(listed);
  }

  /** Looks at the list of a timer that has happened, before anything else does. */
  settle(timer: Timer, reachedMs: number): void {
    const { list } = timer as Listed;
    if (list.position < 0) return;
    this.#lookAt(list, reachedMs);
    if (list.first !== undefined && list.first.dueMs <= reachedMs) this.reached = list.first;
  }

  /** Returns whether a timer is pending that keeps a program alive. */
  keepsAlive(): boolean {
    return this.#some((timer) => timer.ref);
  }

  /** All that are pending, in order of due time. */
  pending(): Timer[] {
    const timers: Listed[] = [];
    this.#some((timer) => {
      timers[timers.length] = timer;
      return false;
    });
    return sortBy(timers, (one, other) => one.dueMs - other.dueMs || one.list.id - other.list.id);
  }

  #some(test: (timer: Listed) => boolean): boolean {
    for (let index = 0; index < this.#heap.length; index++) {
      for (let timer = this.#heap[index]!.first; timer !== undefined; timer = timer.after) if (test(timer)) return true;
    }
    return false;
  }

  /** As the loop does when it reaches a list, apart from what is due in it. */
  #lookAt(list: List, reachedMs: number): void {
    if (list.first === undefined) return this.#drop(list);
    if (list.first.dueMs <= reachedMs) return;
    list.expiryMs = list.first.dueMs;
    list.id = this.#idCount++;
    this.#down(list.position);
  }

  #drop(list: List): void {
    if (this.#lists?.get(list.delayMs) === list) this.#lists.delete(list.delayMs);
    const { position } = list;
    const last = this.#heap[this.#heap.length - 1]!;
    this.#heap.length--;
    list.position = -1;
    if (last === list) return;
    this.#place(last, position);
    this.#up(position);
    this.#down(last.position);
  }

  #place(list: List, position: number): void {
    this.#heap[position] = list;
    list.position = position;
  }

  #up(position: number): void {
    const list = this.#heap[position]!;
    while (position > 0) {
      const above = (position - 1) >> 1;
      if (!isEarlier(list, this.#heap[above]!)) break;
      this.#place(this.#heap[above]!, position);
      position = above;
    }
    this.#place(list, position);
  }

  #down(position: number): void {
    const list = this.#heap[position]!;
    for (let below = 2 * position + 1; below < this.#heap.length; below = 2 * position + 1) {
      if (below + 1 < this.#heap.length && isEarlier(this.#heap[below + 1]!, this.#heap[below]!)) below++;
      if (!isEarlier(this.#heap[below]!, list)) break;
      this.#place(this.#heap[below]!, position);
      position = below;
    }
    this.#place(list, position);
  }
}

function isEarlier(one: List, other: List): boolean {
  return one.expiryMs < other.expiryMs || (one.expiryMs === other.expiryMs && one.id < other.id);
}

/** Returns whether a list comes before another once the loop has looked at both: those that it puts off get a later id. */
function comesBefore(one: List, other: List): boolean {
  const oneMs = reachedAtMs(one);
  const otherMs = reachedAtMs(other);
  if (oneMs !== otherMs) return oneMs < otherMs;
  const isPutOff = oneMs > one.expiryMs;
  return isPutOff === otherMs > other.expiryMs ? isEarlier(one, other) : !isPutOff;
}

function reachedAtMs({ first, expiryMs }: List): number {
  return first!.dueMs > expiryMs ? first!.dueMs : expiryMs;
}

function unlink(timer: Listed): void {
  const { list, before, after } = timer;
  if (before === undefined) list.first = after;
  else before.after = after;
  if (after === undefined) list.last = before;
  else after.before = before;
  timer.pending = false;
}
