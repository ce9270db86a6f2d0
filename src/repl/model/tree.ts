/** The tree of runs: what came from what, in the order in which it is drawn. */
import type { Branch } from "../../engine/session/branch.ts";

export interface TreeLine {
  readonly branch: Branch;
  /** For each generation above, whether more of its children follow; the last one is this run's own. */
  readonly more: readonly boolean[];
}

export function treeOf(branches: readonly Branch[]): TreeLine[] {
  const children = new Map<number | undefined, Branch[]>();
  for (const branch of branches) {
    const siblings = children.get(branch.parent);
    if (siblings === undefined) children.set(branch.parent, [branch]);
    else siblings.push(branch);
  }
  const lines: TreeLine[] = [];
  // A stack of its own: a chain of forks may be longer than that of calls.
  const open = (children.get(undefined) ?? []).map((branch): TreeLine => ({ branch, more: [] })).reverse();
  for (let line = open.pop(); line !== undefined; line = open.pop()) {
    lines.push(line);
    const below = children.get(line.branch.id) ?? [];
    const { more } = line;
    open.push(
      ...below.map((branch, index): TreeLine => ({ branch, more: [...more, index < below.length - 1] })).reverse(),
    );
  }
  return lines;
}
