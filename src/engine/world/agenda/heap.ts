/**
 * A binary heap of operations, the one that is due first on top, and of those the one that started first. By index, without
 * methods of arrays: a program may have patched them.
 */
import type { Operation } from "../operation.ts";

export class OperationHeap {
  /** In heap order. Its room is kept when it runs empty. */
  readonly #items: (Operation | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Operation | undefined {
    // Read of an empty list, an index is what a program may have put on the prototype.
    return this.#size === 0 ? undefined : this.#items[0];
  }

  /** In heap order. */
  at(index: number): Operation {
    return this.#items[index]!;
  }

  add(operation: Operation): void {
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(operation, items[above]!)) break;
      items[at] = items[above]!;
      at = above;
    }
    items[at] = operation;
  }

  /** Takes the first one away. */
  take(): Operation | undefined {
    const { first } = this;
    if (first !== undefined) this.#removeAt(0);
    return first;
  }

  /** False if it is not there. Looks at all of them. */
  remove(operation: Operation): boolean {
    for (let at = 0; at < this.#size; at++) {
      if (this.#items[at] !== operation) continue;
      this.#removeAt(at);
      return true;
    }
    return false;
  }

  #removeAt(at: number): void {
    const items = this.#items;
    const last = items[--this.#size]!;
    items[this.#size] = undefined;
    if (at === this.#size) return;
    let hole = at;
    while (hole > 0 && isBefore(last, items[(hole - 1) >> 1]!)) {
      items[hole] = items[(hole - 1) >> 1]!;
      hole = (hole - 1) >> 1;
    }
    for (let below = 2 * hole + 1; below < this.#size; below = 2 * hole + 1) {
      if (below + 1 < this.#size && isBefore(items[below + 1]!, items[below]!)) below++;
      if (!isBefore(items[below]!, last)) break;
      items[hole] = items[below]!;
      hole = below;
    }
    items[hole] = last;
  }
}

/** Returns whether one is due before the other, or at the same time and started before it. */
export function isBefore(one: Operation, other: Operation): boolean {
  const oneMs = one.dueMs!;
  const otherMs = other.dueMs!;
  return oneMs < otherMs || (oneMs === otherMs && one.id < other.id);
}
