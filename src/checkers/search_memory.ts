/** The memory of a search for an order: numbered states, and the configurations that were tried. */
import type { Json } from "../engine/json.ts";
import { HistoryError } from "./errors.ts";
import { call, type HistoryOperation } from "./history.ts";
import { canonical, type Model } from "./model.ts";

/** States by number, and the steps between them. The model is asked once for equal calls with equal results. */
export class States {
  readonly #model: Model;
  readonly #operations: readonly HistoryOperation[];
  readonly #kinds: readonly number[];
  readonly #states: Json[];
  readonly #numbers: Map<string, number>;
  readonly #steps: (number | undefined)[][] = [];

  constructor(model: Model, operations: readonly HistoryOperation[]) {
    this.#model = model;
    this.#operations = operations;
    this.#states = [model.initial];
    this.#numbers = new Map([[canonical(model.initial), 0]]);
    const kinds = new Map<string, number>();
    this.#kinds = operations.map((operation) => {
      const text = `${operation.name} ${canonical(operation.args)} ${
        operation.returned !== undefined ? canonical(operation.result ?? null) : "?"
      }`;
      const kind = kinds.get(text) ?? kinds.size;
      kinds.set(text, kind);
      return kind;
    });
  }

  kindOf(operation: number): number {
    return this.#kinds[operation]!;
  }

  /** The number of the state after the operation; undefined if it is not possible. */
  step(state: number, operation: number): number | undefined {
    const kind = this.#kinds[operation]!;
    const steps = this.#steps[state] ??= [];
    if (!(kind in steps)) steps[kind] = this.#ask(state, this.#operations[operation]!);
    return steps[kind];
  }

  #ask(state: number, operation: HistoryOperation): number | undefined {
    const { name, args } = operation;
    const result = operation.returned !== undefined ? operation.result ?? null : undefined;
    let next: Json | undefined;
    try {
      next = this.#model.step(this.#states[state]!, { name, args, result });
    } catch (error) {
      const shownState = JSON.stringify(this.#states[state]);
      throw new HistoryError(
        `the model "${this.#model.name}" threw on ${call(operation)} in the state ${shownState}: ${error}`,
        {
          cause: error,
        },
      );
    }
    if (next === undefined) return undefined;
    const text = canonical(next);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#states.length);
    return this.#states.push(next) - 1;
  }
}

/** The operations that have a place now, and the configurations (the operations in place, and the state) that the search has visited. */
export class Tried {
  readonly #placed: Uint32Array;
  readonly #before = new Map<number, { readonly placed: Uint32Array; readonly state: number }[]>();

  constructor(operations: number) {
    this.#placed = new Uint32Array(Math.ceil(operations / 32));
  }

  has(operation: number): boolean {
    return (this.#placed[operation >>> 5]! >>> (operation & 31) & 1) === 1;
  }

  /** Gives an operation a place. Returns false, and gives it none, if the resulting configuration was visited before. */
  place(operation: number, state: number): boolean {
    this.#flip(operation);
    const hash = this.#hash(state);
    const alike = this.#before.get(hash);
    if (alike?.some((other) => other.state === state && this.#isPlaced(other.placed)) === true) {
      this.#flip(operation);
      return false;
    }
    const entry = { placed: this.#placed.slice(), state };
    if (alike === undefined) this.#before.set(hash, [entry]);
    else alike.push(entry);
    return true;
  }

  takeBack(operation: number): void {
    this.#flip(operation);
  }

  #flip(operation: number): void {
    this.#placed[operation >>> 5]! ^= 1 << (operation & 31);
  }

  #isPlaced(placed: Uint32Array): boolean {
    return placed.every((word, index) => word === this.#placed[index]);
  }

  /** FNV-1a over words. */
  #hash(state: number): number {
    let hash = 0x811c9dc5 ^ state;
    for (const word of this.#placed) hash = Math.imul(hash ^ word, 0x01000193);
    return hash;
  }
}
