/** Describes the state of a part at a moment of a run: entries by key, such as files, and numbers. */
import type { z } from "zod";

/** Entries, which are as many maps of the world's state as there are fields. */
export interface Entries<T, V> {
  /** Of a value in JSON documents. */
  readonly schema: z.ZodType<V>;
  /** Starts to watch. What is returned gives what has changed since it was last called; undefined for a key that went. */
  readonly watch: (part: T) => () => readonly (readonly [key: string, value: V | undefined])[];
  /** An entry on one line: what is said first, and what may be said more faintly. */
  readonly row: (key: string, value: V) => { readonly text: string; readonly note?: string };
  /** A value on one line, as what it was before a change. */
  readonly brief: (value: V) => string;
  /** All of a value, on as many lines as it has. */
  readonly full: (value: V) => string;
}

/** A number, which is 0 as long as nothing has used the part. */
export interface StateNumber<T> {
  /** The name in changes, as in `calls`. */
  readonly name: string;
  readonly read: (part: T) => number;
}

/** Fields that a part adds to the state of the world, by name. */
export interface PartState<T = never, E = object, N extends string = string> {
  readonly entries: E;
  readonly numbers: Readonly<Record<N, StateNumber<T>>>;
  /** The numbers in words, such as `3 calls, 1 pending`. */
  readonly describe: (numbers: Readonly<Record<N, number>>) => string;
}

/** Of entries without their types. */
export type AnyEntries = Entries<never, unknown>;
export type AnyPartState = PartState<never, Readonly<Record<string, AnyEntries>>>;

/** The state of a part that has entries only. */
export function entriesState<E>(entries: E): PartState<never, E, never> {
  return { entries, numbers: {}, describe: () => "" };
}

/** The state of a part that has numbers only. */
export function numbersState<T, const N extends string>(
  numbers: Readonly<Record<N, StateNumber<T>>>,
  describe: (numbers: Readonly<Record<N, number>>) => string,
): PartState<T, Readonly<Record<never, AnyEntries>>, N> {
  return { entries: {}, numbers, describe };
}
