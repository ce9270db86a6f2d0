/**
 * The text of a file with all of its mutants in it, each behind a switch: `a + b` becomes `(on(7)?(a - b):(a + b))`. One process
 * can then try one mutant after another without loading anything anew. Lines stay where they are.
 */
import type { Mutant } from "./mutants.ts";

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Of what is inserted at the same offset, the lower comes first. */
  readonly rank: number;
}

/** @param switchModule URL of the module that exports `on` */
export function withSwitches(source: string, mutants: readonly Mutant[], switchModule: string): string {
  const sites = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const { start, end, isStatements } = mutant.site;
    const key = `${start} ${end} ${isStatements}`;
    sites.set(key, [...sites.get(key) ?? [], mutant]);
  }
  const insertions: Insertion[] = [];
  for (const group of sites.values()) {
    const { start, end, isStatements } = group[0]!.site;
    // The wider a site, the further out its parentheses.
    const width = end - start + (isStatements ? 0.5 : 0);
    const [opening, closing] = isStatements ? aroundStatements(group) : aroundExpression(group, source);
    insertions.push({ at: start, text: opening, rank: 1 + 1 / (1 + width) });
    insertions.push({ at: end, text: closing, rank: -1 / (1 + width) });
  }
  insertions.sort((a, b) => a.at - b.at || a.rank - b.rank);
  let text = `import { on as __on } from ${JSON.stringify(switchModule)};`;
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted;
    from = at;
  }
  return text + source.slice(from);
}

function aroundStatements(mutants: readonly Mutant[]): readonly [opening: string, closing: string] {
  const conditions = mutants.map(({ id }) => `__on(${id})`).join("||");
  return [`if(${conditions}){}else{`, "}"];
}

function aroundExpression(mutants: readonly Mutant[], source: string): readonly [opening: string, closing: string] {
  let opening = "(";
  for (const { id, edit, site } of mutants) {
    const changed = source.slice(site.start, edit.start) + edit.text + source.slice(edit.end, site.end);
    opening += `__on(${id})?(${onOneLine(changed)}):`;
  }
  return [`${opening}(`, "))"];
}

function onOneLine(text: string): string {
  return text.replaceAll(/(^|\n)\s*\/\/[^\n]*/g, "$1").replaceAll(/\s*\n\s*/g, " ");
}
