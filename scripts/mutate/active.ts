/** The mutant that is on in this process. The instrumented source asks here at each switch. */

/** None is on. */
export const NONE = -1;

let active = NONE;
/** The number of times that the active mutant may still be reached; a mutated loop without an end would go on for ever. */
let fuel = Infinity;
let hits: Uint32Array<ArrayBuffer> | undefined;

/** The active mutant was reached far more often than the code that it replaces. */
export class OutOfFuel extends Error {
  override readonly name = "OutOfFuel";
}

/** Returns whether a mutant is the active one. */
export function on(id: number): boolean {
  if (hits !== undefined) hits[id] = hits[id]! + 1;
  if (id !== active) return false;
  if (--fuel < 0) throw new OutOfFuel(`mutant ${id} was reached too often`);
  return true;
}

export function activate(id: number, maxHits = Infinity): void {
  active = id;
  fuel = maxHits;
}

/** Counts from now on how often each of `count` switches is reached. */
export function countHits(count: number): Uint32Array {
  return hits = new Uint32Array(count);
}

export function stopCounting(): void {
  hits = undefined;
}
