/**
 * Searches for an order of the operations in which a sequential object would have given these results: the algorithm of Wing and
 * Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's cache of visited configurations ("Testing for
 * Linearizability", 2017). A call that may come next is lifted out of the list together with its return, and put back if that leads nowhere.
 */
import type { HistoryOperation } from "./history.ts";
import type { Model } from "./model.ts";
import { States, Tried } from "./search_memory.ts";

export type SearchResult =
  | { readonly verdict: "linearizable" }
  | { readonly verdict: "undecided" }
  /** With the longest order that was found, and the operation that cannot come after it, though it has returned by then. */
  | { readonly verdict: "violation"; readonly prefix: readonly number[]; readonly stuck: number };

/** An invocation or a return, in the list of those whose operations have no place yet. */
interface Entry {
  readonly operation: number;
  readonly isReturn: boolean;
  /** The other one of the same operation; undefined while the outcome is unknown. */
  match: Entry | undefined;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/** A budget that several searches share. */
export interface Budget {
  /** How often a model may still be asked for a step. */
  steps: number;
}

/** @param operations of one part of the object, in the order of their invocations */
export function search(operations: readonly HistoryOperation[], model: Model, budget: Budget): SearchResult {
  const states = new States(model, operations);
  const tried = new Tried(operations.length);
  const first = linked(operations);
  const head: Entry = { operation: -1, isReturn: false, match: undefined, previous: undefined, next: first };
  if (first !== undefined) first.previous = head;
  const twins = earlierTwins(operations, states);
  let missing = operations.filter(isKnown).length;
  let longest: { prefix: number[]; stuck: number } | undefined;
  const path: { entry: Entry; state: number }[] = [];
  let state = 0;
  let entry = first;
  while (missing > 0) {
    if (entry !== undefined && !entry.isReturn) {
      const { operation } = entry;
      const known = entry.match !== undefined;
      // Of equal calls with unknown outcomes, only the earliest that has no place need be tried.
      const twin = known ? undefined : twins[operation];
      if (twin === undefined || tried.has(twin)) {
        if (budget.steps-- <= 0) return { verdict: "undecided" };
        const next = states.step(state, operation);
        // An unknown one that changes nothing need not take effect.
        if (next !== undefined && (known || next !== state)) {
          if (tried.place(operation, next)) {
            path.push({ entry, state });
            state = next;
            if (known) missing--;
            lift(entry);
            entry = head.next;
            continue;
          }
        }
      }
      entry = entry.next;
      continue;
    }
    if (entry !== undefined && (longest === undefined || path.length >= longest.prefix.length)) {
      longest = { prefix: path.map((step) => step.entry.operation), stuck: entry.operation };
    }
    const last = path.pop();
    if (last === undefined) return { verdict: "violation", ...longest! };
    state = last.state;
    if (last.entry.match !== undefined) missing++;
    tried.takeBack(last.entry.operation);
    unlift(last.entry);
    entry = last.entry.next;
  }
  return { verdict: "linearizable" };
}

function isKnown({ returned }: HistoryOperation): boolean {
  return returned !== undefined;
}

/** Links the invocations and returns of all operations, in the order of time. Returns the first. */
function linked(operations: readonly HistoryOperation[]): Entry | undefined {
  const entries = operations.flatMap(({ invoked, returned }, operation) => {
    const call: Entry = { operation, isReturn: false, match: undefined, previous: undefined, next: undefined };
    if (returned === undefined) return [{ at: invoked, entry: call }];
    call.match = { operation, isReturn: true, match: call, previous: undefined, next: undefined };
    return [{ at: invoked, entry: call }, { at: returned, entry: call.match }];
  }).toSorted((a, b) => a.at - b.at).map(({ entry }) => entry);
  for (const [index, entry] of entries.entries()) {
    entry.previous = entries[index - 1];
    entry.next = entries[index + 1];
  }
  return entries[0];
}

function lift(call: Entry): void {
  for (const entry of [call, call.match]) {
    if (entry === undefined) continue;
    entry.previous!.next = entry.next;
    if (entry.next !== undefined) entry.next.previous = entry.previous;
  }
}

function unlift(call: Entry): void {
  for (const entry of [call.match, call]) {
    if (entry === undefined) continue;
    entry.previous!.next = entry;
    if (entry.next !== undefined) entry.next.previous = entry;
  }
}

/** Returns, for each operation of unknown outcome, the last one before it that is an equal call of unknown outcome. */
function earlierTwins(operations: readonly HistoryOperation[], states: States): (number | undefined)[] {
  const last = new Map<number, number>();
  return operations.map((operation, index) => {
    if (isKnown(operation)) return undefined;
    const kind = states.kindOf(index);
    const earlier = last.get(kind);
    last.set(kind, index);
    return earlier;
  });
}
