/**
 * Runs that reached something new, to be mutated and run again. What few runs reach counts more than what many do, so that
 * the search works where it has seen least (Böhme, Manès, Cha: "Boosting Fuzzer Efficiency: An Information Theoretic Perspective",
 * FSE 2020, and libFuzzer's Entropic, which implements it).
 */
import type { Decision } from "../../decisions/decision.ts";

/** The size of the table in which coverage is counted. As in AFL's map, two things that share a place count as one. */
const PLACES = 2 ** 18;
/** When there are more, those with the least weight are removed. */
const MAX_ENTRIES = 256;

export interface Entry {
  readonly decisions: readonly Decision[];
  /** The places in the table of what the run reached. */
  readonly places: readonly number[];
  /** The number of times that it was chosen. */
  chosen: number;
  weight: number;
}

export class Corpus {
  readonly #counts = new Uint32Array(PLACES);
  #entries: Entry[] = [];
  #total = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Adds a run if it reached something that no run before it did. */
  add(decisions: readonly Decision[], covered: readonly number[]): void {
    const places = [...new Set(covered.map((number) => number % PLACES))];
    const isNew = places.some((place) => this.#counts[place] === 0);
    for (const place of places) this.#counts[place]!++;
    if (isNew) this.#entries.push({ decisions, places, chosen: 0, weight: 0 });
  }

  /** Updates the weights: the rarer what a run reached, the more weight it has, and the less the more often it was chosen. */
  weigh(): void {
    for (const entry of this.#entries) {
      const rarity = entry.places.reduce((sum, place) => sum + 1 / this.#counts[place]!, 0);
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
