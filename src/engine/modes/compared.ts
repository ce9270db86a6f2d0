/**
 * What the code of one run compares. How near two operands were counts as coverage, so that a search gets to a number or a word
 * step by step (as libFuzzer's value profile does); the operands themselves say what an input would have had to be.
 */
import type { Compared, ComparedPairs, Comparing } from "../world/code_coverage.ts";

/** Of one comparison in the code, so many are kept, the latest ones; and of one run. */
const [PAIRS_OF_SITE, MAX_PAIRS] = [4, 256];
const { clz32 } = Math;
const { isSafeInteger } = Number;

export class Comparisons implements ComparedPairs {
  readonly left: Compared[] = [];
  readonly right: Compared[] = [];
  /** For each comparison how near its operands came, from 1. */
  readonly nearest: number[] = [];
  readonly compare: Comparing;
  /** How many pairs each comparison had, and where those are that are kept. */
  readonly #counts: number[] = [];
  readonly #places: number[] = [];

  constructor() {
    const note = (site: number, left: unknown, right: unknown) => this.#note(site, left, right);
    this.compare = {
      same: (site, left: unknown, right: unknown) => left === right || note(site, left, right),
      other: (site, left: unknown, right: unknown) => left !== right && !note(site, left, right),
      // deno-lint-ignore eqeqeq
      equal: (site, left: unknown, right: unknown) => left == right || note(site, left, right),
      unequal: (site, left: unknown, right: unknown) => left != right && !note(site, left, right),
      less: (site, left: number, right: number) => left < right || note(site, left, right),
      atMost: (site, left: number, right: number) => left <= right || note(site, left, right),
      more: (site, left: number, right: number) => left > right || note(site, left, right),
      atLeast: (site, left: number, right: number) => left >= right || note(site, left, right),
      among: (site, value, cases) => {
        for (let index = 0; index < cases.length; index++) {
          if (cases[index] === value) return value;
          note(site, value, cases[index]);
        }
        return value;
      },
    };
  }

  /** Returns false: they are not equal, or not in that order. */
  #note(site: number, left: unknown, right: unknown): false {
    const near = nearness(left, right);
    if (near === 0) return false;
    if ((this.nearest[site] ?? 0) < near) this.nearest[site] = near;
    const nth = this.#counts[site] ?? 0;
    this.#counts[site] = nth + 1;
    const slot = PAIRS_OF_SITE * site + nth % PAIRS_OF_SITE;
    let place = nth < PAIRS_OF_SITE ? undefined : this.#places[slot];
    if (place === undefined) {
      if (this.left.length === MAX_PAIRS) return false;
      place = this.#places[slot] = this.left.length;
    }
    this.left[place] = left as Compared;
    this.right[place] = right as Compared;
    return false;
  }
}

/** The larger, the nearer; 0 if they are nothing that an input could be made of. */
function nearness(left: unknown, right: unknown): number {
  if (typeof left === "number") {
    if (typeof right !== "number" || !isSafeInteger(left) || !isSafeInteger(right)) return 0;
    const distance = left < right ? right - left : left - right;
    return distance > 0xffff_ffff ? 1 : 2 + clz32(distance);
  }
  if (typeof left === "string") {
    if (typeof right !== "string") return 0;
    const shorter = left.length < right.length ? left.length : right.length;
    let common = 0;
    while (common < shorter && common < MAX_COMMON && left[common] === right[common]) common++;
    return 1 + 2 * common + (left.length === right.length ? 1 : 0);
  }
  return typeof left === "bigint" && typeof right === "bigint" ? 1 : 0;
}

const MAX_COMMON = 64;
