/** Every mutant of every target, under a name that stays the same when other lines of its file change. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ROOT } from "../command.ts";
import { describeMutant, type Mutant, mutantsOf } from "./mutants.ts";
import { sourcesOf, TARGETS } from "./targets.ts";

export interface KnownMutant {
  readonly mutant: Mutant;
  readonly target: string;
  readonly key: string;
  /** The line before the change, and after it. */
  readonly before: string;
  readonly after: string;
}

export function knownMutants(): KnownMutant[] {
  const known: KnownMutant[] = [];
  const keys = new Set<string>();
  for (const target of Object.keys(TARGETS)) {
    for (const file of sourcesOf(target)) {
      const source = readFileSync(ROOT + file, "utf8");
      for (const mutant of mutantsOf(file, source, known.length)) {
        const { before, after } = describeMutant(mutant, source);
        let key = `${file} | ${mutant.edit.mutator} | ${before} | ${after}`;
        while (keys.has(key)) key += " again";
        keys.add(key);
        known.push({ mutant, target, key, before, after });
      }
    }
  }
  return known;
}

/** Some of them, the same for the same seed. A larger sample holds a smaller one. */
export function sampled(mutants: readonly KnownMutant[], size: number, seed: number): KnownMutant[] {
  const rank = ({ key }: KnownMutant) => sha256(`${seed} ${key}`);
  const ranked = mutants.map((each) => [rank(each), each] as const).sort(([a], [b]) => a < b ? -1 : 1);
  return ranked.slice(0, size).map(([, each]) => each);
}

export function sha256(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
