/** A set of seeds, as ranges in order that neither overlap nor touch. */
import type { SeedRange } from "../explore/shares.ts";

export class SeedRanges {
  #ranges: SeedRange[];

  constructor(...ranges: readonly SeedRange[]) {
    this.#ranges = ranges.filter(({ count }) => count > 0);
  }

  get ranges(): readonly SeedRange[] {
    return this.#ranges;
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** The number of seeds, which may be infinite. */
  get count(): number {
    return this.#ranges.reduce((sum, { count }) => sum + count, 0);
  }

  /** Returns whether any seed of the range is in the set. */
  overlaps(range: SeedRange): boolean {
    return range.count > 0 && this.#ranges.some((each) => each.first < endOf(range) && range.first < endOf(each));
  }

  add(range: SeedRange): void {
    if (range.count <= 0) return;
    const isApart = (each: SeedRange) => endOf(each) < range.first || endOf(range) < each.first;
    const joined = [...this.#ranges.filter((each) => !isApart(each)), range];
    const first = Math.min(...joined.map((each) => each.first));
    const end = Math.max(...joined.map(endOf));
    this.#ranges = [...this.#ranges.filter(isApart), { first, count: end - first }].sort((a, b) => a.first - b.first);
  }

  remove(range: SeedRange): void {
    if (range.count <= 0) return;
    this.#ranges = this.#ranges.flatMap((each) => {
      if (endOf(each) <= range.first || endOf(range) <= each.first) return [each];
      return [
        { first: each.first, count: range.first - each.first },
        { first: endOf(range), count: endOf(each) === Infinity ? Infinity : endOf(each) - endOf(range) },
      ].filter(({ count }) => count > 0);
    });
  }

  /** Removes the first seeds, at most so many and all in a row; undefined if there are none. */
  takeFirst(most: number): SeedRange | undefined {
    const [range] = this.#ranges;
    if (range === undefined) return undefined;
    const taken = { first: range.first, count: Math.min(most, range.count) };
    this.remove(taken);
    return taken;
  }

  /** Returns the first seed from `seed` on that is not in the set. */
  firstMissing(seed: number): number {
    const range = this.#ranges.find((each) => each.first <= seed && seed < endOf(each));
    return range === undefined ? seed : endOf(range);
  }
}

/** The first seed after a range. */
export function endOf({ first, count }: SeedRange): number {
  return first + count;
}
