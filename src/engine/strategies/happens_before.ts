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
import { decidesOrder } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { DecisionRequest, DecisionValue, PickOption } from "../decisions/requests.ts";
import { jsonText, SafeMap, sliceFrom } from "../primordials.ts";
import { mayConflict } from "./conflicts.ts";
import { mixed, plus, textHash } from "./hash.ts";

/** The last operation that touched something. */
interface Touched {
  readonly operation: PickOption;
  /** Of its name. */
  readonly name: number;
  /** Of the operation and all before it. */
  readonly hash: number;
}

export class HappensBefore {
  /** By the number of the operation. */
  readonly #hashes = new SafeMap<number, number>();
  readonly #lastOfTask = new SafeMap<string, number>();
  readonly #onPair: ((pair: number) => void) | undefined;
  #touched: Touched[] = [];
  /** The last operation that may touch anything. */
  #barrier: Touched | undefined;
  /** Of all operations: a sum, since their order does not matter. */
  #sum = 0;
  #draws = 0;

  /** @param onPair told of each operation that comes right after one of another task that it may conflict with, as a hash of both */
  constructor(onPair?: (pair: number) => void) {
    this.#onPair = onPair;
  }

  happened(operation: PickOption): void {
    const { id, cause, task, resource } = operation;
    const name = nameHash(operation);
    let before = this.#barrier?.hash ?? 0;
    if (this.#onPair !== undefined && this.#barrier !== undefined) this.#pair(this.#barrier, operation, name);
    for (let index = 0; index < this.#touched.length; index++) {
      const touched = this.#touched[index]!;
      if (!mayConflict(touched.operation, operation)) continue;
      before = plus(before, touched.hash);
      if (this.#onPair !== undefined) this.#pair(touched, operation, name);
    }
    const hash = mixed(
      name,
      before,
      this.#hashes.get(cause) ?? 0,
      this.#lastOfTask.get(task.name) ?? 0,
    );
    this.#hashes.set(id, hash);
    this.#lastOfTask.set(task.name, hash);
    this.#sum = plus(this.#sum, hash);
    if (resource === undefined) {
      this.#barrier = { operation, name, hash };
      this.#touched = [];
    } else {
      this.#touch({ operation, name, hash }, resource);
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

  /** Equal for runs in which the same things happen before one another, whatever was drawn. */
  get schedule(): string {
    return this.#sum.toString(36);
  }

  /** Equal for runs that are equivalent. */
  get digest(): string {
    return `${this.#sum.toString(36)}.${this.#draws.toString(36)}`;
  }

  #pair(before: Touched, { task }: PickOption, name: number): void {
    if (before.operation.task !== task) this.#onPair!(mixed(before.name, name, 0, 3));
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
export function observed(source: DecisionSource, relation: Pick<HappensBefore, "happened" | "drew">): DecisionSource {
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
