/**
 * The happens-before relation of a run (Lamport: "Time, Clocks, and the Ordering of Events in a Distributed System", 1978), as a digest.
 * An operation happens after the one in whose turn it started, after those of its task, and after those that touch what it touches;
 * whatever does not say what it touches (a timer, a wake-up, a start) may touch anything. Runs that differ only in the order of
 * independent operations have the same digest (Mazurkiewicz traces). What was drawn is part of it: other values make another run.
 *
 * It is a measure, not a proof: what two tasks share in memory shows only in operations that may touch anything.
 *
 * It works during a run, which may have patched the language: hence index loops and `SafeMap`.
 */
import {
  decidesOrder,
  type DecisionRequest,
  type DecisionSource,
  type DecisionValue,
  type PickOption,
} from "../decisions/decision.ts";
import { jsonText, SafeMap, sliceFrom } from "../primordials.ts";
import { mayConflict } from "./conflicts.ts";

const { imul } = Math;

/** The last operation that touched something. */
interface Touched {
  readonly operation: PickOption;
  readonly hash: number;
}

export class HappensBefore {
  /** By the number of the operation. */
  readonly #hashes = new SafeMap<number, number>();
  readonly #lastOfTask = new SafeMap<string, number>();
  #touched: Touched[] = [];
  /** Of the last operation that may touch anything, and thereby of all before it. */
  #barrier = 0;
  /** Of all operations: a sum, since their order does not matter. */
  #sum = 0;
  #draws = 0;

  happened(operation: PickOption): void {
    const { id, cause, task, resource } = operation;
    let before = this.#barrier;
    for (let index = 0; index < this.#touched.length; index++) {
      const touched = this.#touched[index]!;
      if (mayConflict(touched.operation, operation)) before = plus(before, touched.hash);
    }
    const hash = mixed(
      nameHash(operation),
      before,
      this.#hashes.get(cause) ?? 0,
      this.#lastOfTask.get(task.name) ?? 0,
    );
    this.#hashes.set(id, hash);
    this.#lastOfTask.set(task.name, hash);
    this.#sum = plus(this.#sum, hash);
    if (resource === undefined) {
      this.#barrier = hash;
      this.#touched = [];
    } else {
      this.#touch({ operation, hash }, resource);
    }
  }

  /** A decision that is not about order: a draw, a fault, an input, an answer of the host. */
  drew(request: DecisionRequest, value: DecisionValue): void {
    if (request.kind === "pick" || decidesOrder(request)) return;
    this.#draws = plus(
      this.#draws,
      mixed(textHash(`${request.kind} ${request.label}`), textHash(jsonText(value)), this.#draws, 1),
    );
  }

  /** Equal for runs that are equivalent. */
  get digest(): string {
    return `${this.#sum.toString(36)}.${this.#draws.toString(36)}`;
  }

  #touch(touched: Touched, resource: string): void {
    for (let index = 0; index < this.#touched.length; index++) {
      if (this.#touched[index]!.operation.resource !== resource) continue;
      this.#touched[index] = touched;
      return;
    }
    this.#touched[this.#touched.length] = touched;
  }
}

/** The same source, with its run observed. */
export function observed(source: DecisionSource, relation: HappensBefore): DecisionSource {
  return {
    get pauses() {
      return source.pauses ?? false;
    },
    next(request) {
      const value = source.next(request);
      relation.drew(request, value);
      return value;
    },
    recordsHost: (label) => source.recordsHost?.(label) ?? false,
    happened(operation, moment) {
      relation.happened(operation);
      source.happened?.(operation, moment);
    },
  };
}

/** Of the label without its number, which depends on what started before. */
function nameHash({ label, kind }: PickOption): number {
  let end = kind.length + 1;
  while (end < label.length && label[end] !== " ") end++;
  return mixed(textHash(kind), textHash(sliceFrom(label, end)), 0, 2);
}

/** FNV-1a, over UTF-16 code units. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = imul(hash ^ codeAt(text, index), 0x01000193);
  return hash >>> 0;
}

const codeAt: (text: string, index: number) => number = Function.prototype.call.bind(String.prototype.charCodeAt);

const BELOW = 2 ** 52;

function plus(one: number, other: number): number {
  return (one + other) % BELOW;
}

/** 52 bits of four numbers: two rounds of the finalizer of MurmurHash3 for each half. */
function mixed(...numbers: readonly [number, number, number, number]): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    low = scrambled(low ^ number);
    high = scrambled(high ^ (number / 0x1_0000_0000) ^ low);
  }
  return (high & 0xfffff) * 0x1_0000_0000 + (low >>> 0);
}

function scrambled(value: number): number {
  let hash = value | 0;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
