/**
 * The seeds of one search, tried by several processes. Each seed is handed out once, in order, to this process one at a
 * time and to others in shares. The first seed that fails is the same whoever tries which: nothing after it is handed out
 * any more, and everything before it is waited for.
 */
import type { SearchResult } from "../../engine/modes/search_options.ts";
import type { SeedFailure } from "../../engine/modes/tally.ts";

/** Places in the list of seeds; `to` is not included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A seed that fails, and the strategy that made the run of it. */
export type FailingSeed = Pick<SeedFailure, "seed" | "strategy">;

/** The results of some seeds. */
export interface SeedResults {
  readonly runs: number;
  /** For each run that was observed, a digest of what happens before what in it. */
  readonly schedules: readonly string[];
  readonly failing: FailingSeed | undefined;
  readonly unmet: readonly string[];
}

export class SharedSeeds {
  runs = 0;
  /** The first seed that fails, of those that were tried. */
  failing: FailingSeed | undefined;
  unmet: readonly string[];
  readonly schedules: string[] = [];
  readonly #seeds: readonly number[];
  /** The seeds that nobody has tried or received, in order. */
  #open: Range[];
  /** The ranges that others have, by the first seed. */
  readonly #given = new Map<number, Range>();
  /** Place of the seed in `failing`; the length of the list if there is none. */
  #end: number;
  #wake = () => {};

  constructor(seeds: readonly number[], unmet: readonly string[]) {
    this.#seeds = seeds;
    this.unmet = unmet;
    this.#open = [{ from: 0, to: seeds.length }];
    this.#end = seeds.length;
  }

  /** Returns the number of seeds that nobody tries. */
  get left(): number {
    return this.#open.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** For this process. */
  *own(): Generator<number, void, undefined> {
    for (let range = this.#take(1); range !== undefined; range = this.#take(1)) yield this.#seeds[range.from]!;
  }

  /** For another process: at most so many. Empty when there are none left. */
  give(count: number): readonly number[] {
    const range = this.#take(count);
    if (range === undefined) return [];
    const seeds = this.#seeds.slice(range.from, range.to);
    this.#given.set(seeds[0]!, range);
    return seeds;
  }

  /** Adds the results of the seeds that this process tried. */
  add({ runs, failing, unmet, schedules }: SeedResults): void {
    this.schedules.push(...schedules);
    this.runs += runs;
    this.unmet = this.unmet.filter((each) => unmet.includes(each));
    const place = failing === undefined ? this.#end : this.#seeds.indexOf(failing.seed);
    if (place < this.#end) {
      this.failing = failing;
      this.#end = place;
      this.#cut();
    }
    this.#wake();
  }

  /** Takes the results of the share that begins with `seed`. */
  take(seed: number, came: SeedResults): void {
    if (this.#given.delete(seed)) this.add(came);
  }

  /** The share that begins with `seed` was not tried. */
  giveBack(seed: number): void {
    const range = this.#given.get(seed);
    if (range === undefined) return;
    this.#given.delete(seed);
    this.#open = [range, ...this.#open].sort((a, b) => a.from - b.from);
    this.#cut();
    this.#wake();
  }

  /** Resolves when others have nothing any more that counts, or when there is something left to try; or by the signal. */
  async settled(signal: AbortSignal | undefined): Promise<void> {
    const wake = () => this.#wake();
    signal?.addEventListener("abort", wake);
    while (this.#isAwaited && this.left === 0 && signal?.aborted !== true) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    signal?.removeEventListener("abort", wake);
  }

  get #isAwaited(): boolean {
    return [...this.#given.values()].some(({ from }) => from < this.#end);
  }

  #take(count: number): Range | undefined {
    const [range] = this.#open;
    if (range === undefined) return undefined;
    const taken = { from: range.from, to: Math.min(range.to, range.from + count) };
    if (taken.to === range.to) this.#open.shift();
    else this.#open[0] = { from: taken.to, to: range.to };
    return taken;
  }

  /** Nothing after the first that fails has to be tried. */
  #cut(): void {
    const end = this.#end;
    this.#open = this.#open.filter(({ from }) => from < end).map(({ from, to }) => ({ from, to: Math.min(to, end) }));
  }
}

/** Without its outcome, which can be large, and is had again by whoever wants it. */
export function firstOf({ failures: [first] }: Pick<SearchResult, "failures">): FailingSeed | undefined {
  return first && { seed: first.seed, strategy: first.strategy };
}
