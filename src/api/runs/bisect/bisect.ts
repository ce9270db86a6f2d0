/**
 * Looks for the first commit with a failure. Git says which commit halves those that are left; this says what follows from a verdict.
 *
 * A commit of which nothing can be told, such as one that does not compile, often has many like it before it: all that leads to it is left out at
 * first. If the first bad commit follows right upon such a one, commits ever further back are looked at, until one of them says more.
 */
import type { Commit, History } from "./history.ts";

/** What a commit shows. */
export interface Verdict {
  readonly kind: "bad" | "good" | "unknown";
  /** Runs that were made for it. */
  readonly runs: number;
  /** Why nothing can be told, or what a bad one says. */
  readonly reason?: string | undefined;
}

export interface Looked extends Verdict {
  readonly commit: Commit;
}

export type BisectEnd =
  /** Its parents do not fail, or it has none. */
  | { readonly end: "first bad"; readonly commit: Commit }
  /** Not even the newest commit fails. */
  | { readonly end: "good everywhere" }
  /** The oldest commit that is known to fail, and the commits of which one may be the first; none if there is no good one. */
  | {
    readonly end: "cannot tell";
    readonly commit: Commit | undefined;
    readonly reason: string;
    readonly between: readonly Commit[];
  };

export interface BisectScope {
  /** Hashes. */
  readonly bad: string;
  readonly good: readonly string[];
}

/** So many times twice as far back. */
const MAX_PROBES = 10;
const MAX_LISTED = 20;

export type HistoryView = Pick<History, "commit" | "parents" | "isAncestor" | "between" | "before">;

export class Bisection {
  readonly #history: HistoryView;
  readonly #look: (hash: string) => Promise<Verdict>;
  readonly #looked = new Map<string, Looked>();

  /** @param look tells what a commit shows */
  constructor(history: HistoryView, look: (hash: string) => Promise<Verdict>) {
    this.#history = history;
    this.#look = look;
  }

  /** In the order in which they were looked at. */
  get looked(): readonly Looked[] {
    return [...this.#looked.values()];
  }

  async run({ bad: newest, good: known }: BisectScope): Promise<BisectEnd> {
    const first = await this.#verdict(newest);
    if (first.kind === "good") return { end: "good everywhere" };
    if (first.kind === "unknown") {
      return { end: "cannot tell", commit: undefined, reason: first.reason ?? "", between: [] };
    }
    let bad = newest;
    const good = [...known];
    const unknown: string[] = [];
    for (;;) {
      bad = await this.#narrow(bad, good, unknown);
      const open = this.#history.parents(bad).find((parent) => !this.#leadsTo(parent, good));
      if (open === undefined) return { end: "first bad", commit: this.#history.commit(bad) };
      const older = await this.#probe(open, good);
      if (older.kind === "bad") {
        bad = older.hash;
        continue;
      }
      if (older.kind === "good") good.push(older.hash);
      const left = this.#history.between(bad, good).filter((hash) =>
        this.#looked.get(hash)?.kind !== "bad" || hash === bad
      );
      const isBounded = good.length > 0;
      return {
        end: "cannot tell",
        commit: this.#history.commit(bad),
        reason: this.#looked.get(open)?.reason ?? this.#reasonBefore(unknown),
        between: isBounded ? left.slice(0, MAX_LISTED).map((hash) => this.#history.commit(hash)) : [],
      };
    }
  }

  /** Halves what is left until nothing is. @returns the oldest that fails */
  async #narrow(newest: string, good: string[], unknown: string[]): Promise<string> {
    let bad = newest;
    for (;;) {
      const next = this.#history.between(bad, [...good, ...unknown]).find((hash) => hash !== bad);
      if (next === undefined) return bad;
      const { kind } = await this.#verdict(next);
      if (kind === "bad") bad = next;
      else (kind === "good" ? good : unknown).push(next);
    }
  }

  /** Looks ever further back, from a commit of which nothing can be told. */
  async #probe(
    from: string,
    good: readonly string[],
  ): Promise<{ readonly kind: Verdict["kind"]; readonly hash: string }> {
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const hash = this.#history.before(from, probe === 0 ? 0 : 2 ** (probe - 1));
      if (hash === undefined || this.#leadsTo(hash, good)) break;
      const { kind } = await this.#verdict(hash);
      if (kind !== "unknown") return { kind, hash };
    }
    return { kind: "unknown", hash: from };
  }

  async #verdict(hash: string): Promise<Verdict> {
    const known = this.#looked.get(hash);
    if (known !== undefined) return known;
    const verdict = await this.#look(hash);
    this.#looked.set(hash, { ...verdict, commit: this.#history.commit(hash) });
    return verdict;
  }

  #leadsTo(hash: string, newer: readonly string[]): boolean {
    return newer.some((each) => each === hash || this.#history.isAncestor(hash, each));
  }

  #reasonBefore(unknown: readonly string[]): string {
    return unknown.map((hash) => this.#looked.get(hash)?.reason).find((reason) => reason !== undefined) ?? "";
  }
}
