/** A touch: a few lines of code that use something of the sandbox, and say what they saw. */
import type { AuthorWorld } from "../../../src/engine/ir/author.ts";

export interface Hand {
  readonly world: AuthorWorld;
  /** A number from 0 to 9 that differs from use to use, so that the same touch is not always the same. */
  readonly n: number;
  /** Logs a value as `util.inspect` shows it. */
  say(...values: unknown[]): void;
}

export type Touch = (hand: Hand) => unknown;

/** By subject (a global's name, or a built-in module's with `node:`), then by what is done with it. */
export type Touches = Readonly<Record<string, Readonly<Record<string, Touch>>>>;

/** What a call throws, or what its promise rejects with; the value if it does neither. */
export async function outcomeOf(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
