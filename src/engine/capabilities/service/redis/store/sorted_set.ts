/** A sorted set: members with scores, in the order of the scores, and of the members where these are equal. */

export type Scored = readonly [member: string, score: number];

export class SortedSet {
  readonly #scores = new Map<string, number>();
  readonly #sorted: Scored[] = [];

  get size(): number {
    return this.#scores.size;
  }

  /** In their order. */
  get items(): readonly Scored[] {
    return this.#sorted;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  /** True for a member that is new. */
  set(member: string, score: number): boolean {
    const isNew = !this.delete(member);
    this.#scores.set(member, score);
    this.#sorted.splice(this.#place(member, score), 0, [member, score]);
    return isNew;
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#scores.delete(member);
    this.#sorted.splice(this.#place(member, score), 1);
    return true;
  }

  /** How many come before it; undefined for one that is not there. */
  rank(member: string): number | undefined {
    const score = this.#scores.get(member);
    return score === undefined ? undefined : this.#place(member, score);
  }

  /** The place of the first that does not come before. */
  firstNotBefore(isBefore: (item: Scored) => boolean): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#sorted[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #place(member: string, score: number): number {
    return this.firstNotBefore(([other, its]) => its < score || (its === score && other < member));
  }
}
