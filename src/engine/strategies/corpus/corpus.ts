/**
 * Runs that reached something new, to be mutated and run again. What few runs reach counts more than what many do, so that
 * the search works where it has seen least (Böhme, Manès, Cha: "Boosting Fuzzer Efficiency: An Information Theoretic Perspective",
 * FSE 2020, and libFuzzer's Entropic, which implements it).
 */
import type { Decision } from "../../decisions/decision.ts";
import type { ComparedPairs } from "../../world/code_coverage.ts";

/** The size of the table in which coverage is counted. As in AFL's map, two things that share a place count as one. */
const PLACES = 2 ** 18;
/** When there are more, those with the least weight are removed. */
const MAX_ENTRIES = 256;

export interface Entry {
  readonly decisions: readonly Decision[];
  /** What its code compared. */
  readonly compared: ComparedPairs | undefined;
  /** The places in the table of what the run reached. */
  readonly places: readonly number[];
  /** The number of times that it was chosen. */
  chosen: number;
  weight: number;
}

export class Corpus {
  readonly #counts = new Uint32Array(PLACES);
  /** For each place the last run that reached it: what shares a place counts once. */
  readonly #lastRun = new Uint32Array(PLACES);
  #runs = 0;
  #entries: Entry[] = [];
  #total = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Adds a run if it reached something that no run before it did. Returns whether it did. */
  add(decisions: readonly Decision[], covered: readonly number[], compared?: ComparedPairs): boolean {
    const run = ++this.#runs;
    let isNew = false;
    for (const number of covered) {
      const place = number % PLACES;
      if (this.#lastRun[place] === run) continue;
      this.#lastRun[place] = run;
      if (this.#counts[place]!++ === 0) isNew = true;
    }
    if (!isNew) return false;
    const places = [...new Set(covered.map((number) => number % PLACES))];
    this.#entries.push({ decisions, compared, places, chosen: 0, weight: 0 });
    return true;
  }

  /** Updates the weights: the rarer what a run reached, the more weight it has, and the less the more often it was chosen. */
  weigh(): void {
    for (const entry of this.#entries) {
      let rarity = 0;
      for (const place of entry.places) rarity += 1 / this.#counts[place]!;
      entry.weight = rarity / (1 + entry.chosen);
    }
    if (this.#entries.length > MAX_ENTRIES) {
      this.#entries = this.#entries.toSorted((one, other) => other.weight - one.weight).slice(0, MAX_ENTRIES);
    }
    this.#total = this.#entries.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** @param unit from 0 to 1; entries have shares by weight */
  choose(unit: number): Entry {
    let left = unit * this.#total;
    const found = this.#entries.find(({ weight }) => (left -= weight) < 0) ?? this.#entries.at(-1)!;
    found.chosen++;
    return found;
  }
}
