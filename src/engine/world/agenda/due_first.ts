/**
 * The operations that are due first, all at the same time, in order of start. The room of the list is kept when it runs empty,
 * as it does in most turns: an array whose length is set to 0 gives it up.
 */
import type { Operation } from "../operation.ts";
import { isBefore } from "./heap.ts";

export class DueFirst {
  readonly #items: (Operation | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Due first, and started first. */
  get first(): Operation | undefined {
    // Read of an empty list, an index is what a program may have put on the prototype.
    return this.#size === 0 ? undefined : this.#items[0];
  }

  at(index: number): Operation {
    return this.#items[index]!;
  }

  add(operation: Operation): void {
    let at = this.#size++;
    for (; at > 0 && isBefore(operation, this.#items[at - 1]!); at--) this.#items[at] = this.#items[at - 1];
    this.#items[at] = operation;
  }

  /** False if it is not there. */
  remove(operation: Operation): boolean {
    let at = 0;
    while (at < this.#size && this.#items[at] !== operation) at++;
    if (at === this.#size) return false;
    this.#size--;
    for (; at < this.#size; at++) this.#items[at] = this.#items[at + 1];
    this.#items[this.#size] = undefined;
    return true;
  }

  /** Takes the last one away. */
  take(): Operation | undefined {
    if (this.#size === 0) return undefined;
    const last = this.#items[--this.#size];
    this.#items[this.#size] = undefined;
    return last;
  }

  /** A copy of the list, with another operation at its end. */
  options(other: Operation | undefined): Operation[] {
    // A literal has room for one and no more, which is what most turns need.
    if (this.#size + (other === undefined ? 0 : 1) === 1) return [(other ?? this.#items[0])!];
    const options: Operation[] = [];
    for (let index = 0; index < this.#size; index++) options[index] = this.#items[index]!;
    if (other !== undefined) options[options.length] = other;
    return options;
  }
}
