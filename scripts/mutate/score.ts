/** Counts the mutants of a target that the tests noticed, and lists those that survived. */
import type { Verdict } from "./campaign.ts";
import { EQUIVALENT } from "./equivalent.ts";
import type { KnownMutant } from "./known_mutants.ts";

export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly before: string;
  readonly after: string;
  /** The reason why no test can notice it; undefined where a test is missing. */
  readonly reason?: string | undefined;
}

export interface Scored {
  readonly target: string;
  /** Mutants that there are. */
  readonly total: number;
  /** Those that were tried. */
  readonly tried: number;
  /** Those that a test noticed. */
  readonly killed: number;
  readonly survivors: readonly Survivor[];
}

export function scoreOf(
  target: string,
  total: number,
  tried: readonly (KnownMutant & { readonly verdict: Verdict })[],
): Scored {
  const alive = tried.filter(({ verdict: { status } }) => status === "survived" || status === "not reached");
  const survivors = alive.map(({ mutant: { file, line, edit }, before, after }): Survivor => {
    const reason = EQUIVALENT.find((each) => file.endsWith(each.file) && before === each.before && after === each.after)
      ?.reason;
    return { file, line, mutator: edit.mutator, before, after, reason };
  });
  survivors.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
  return { target, total, tried: tried.length, killed: tried.length - alive.length, survivors };
}
