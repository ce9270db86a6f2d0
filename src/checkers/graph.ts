/** Dependencies between transactions, and the cycles in them. */

/**
 * - `ww`: the second overwrote what the first wrote.
 * - `wr`: the second read what the first wrote.
 * - `rw`: the second overwrote what the first read (an anti-dependency).
 * - `session`: the same client called the first before the second.
 * - `time`: the first returned before the second was invoked.
 */
export type DependencyKind = "ww" | "wr" | "rw" | "session" | "time";

export interface Dependency {
  readonly from: number;
  readonly to: number;
  readonly kind: DependencyKind;
  /** As in `because T2 read T1's write of 1 to x`. */
  readonly because: string;
}

export class Dependencies {
  /** By the transaction that they come from. Of several of one kind between the same two transactions, the first is kept. */
  readonly #from = new Map<number, Dependency[]>();
  readonly #known = new Set<string>();

  add(from: number, to: number, kind: DependencyKind, because: string): void {
    const key = `${from} ${to} ${kind}`;
    if (from === to || this.#known.has(key)) return;
    this.#known.add(key);
    const dependencies = this.#from.get(from);
    if (dependencies === undefined) this.#from.set(from, [{ from, to, kind, because }]);
    else dependencies.push({ from, to, kind, because });
  }

  from(node: number): readonly Dependency[] {
    return this.#from.get(node) ?? [];
  }

  /** Returns the strongly connected components of two or more nodes (Tarjan: "Depth-First Search and Linear Graph Algorithms", 1972). */
  components(): number[][] {
    const found: number[][] = [];
    const numbers = new Map<number, number>();
    const lows = new Map<number, number>();
    const stack: number[] = [];
    const onStack = new Set<number>();
    for (const root of this.#from.keys()) {
      if (numbers.has(root)) continue;
      const work: { node: number; next: number }[] = [{ node: root, next: 0 }];
      while (work.length > 0) {
        const frame = work.at(-1)!;
        const { node } = frame;
        if (frame.next === 0 && !numbers.has(node)) {
          numbers.set(node, numbers.size);
          lows.set(node, numbers.get(node)!);
          stack.push(node);
          onStack.add(node);
        }
        const dependency = this.from(node)[frame.next++];
        if (dependency !== undefined) {
          const { to } = dependency;
          if (!numbers.has(to)) work.push({ node: to, next: 0 });
          else if (onStack.has(to)) lows.set(node, Math.min(lows.get(node)!, numbers.get(to)!));
          continue;
        }
        work.pop();
        const caller = work.at(-1);
        if (caller !== undefined) lows.set(caller.node, Math.min(lows.get(caller.node)!, lows.get(node)!));
        if (lows.get(node) !== numbers.get(node)) continue;
        const component = stack.splice(stack.indexOf(node));
        for (const each of component) onStack.delete(each);
        if (component.length > 1) found.push(component);
      }
    }
    return found;
  }

  /** Returns the shortest path from the end of a dependency back to its beginning, through nodes of `within` only. */
  shortestPath(first: Dependency, within: ReadonlySet<number>, follows: Follows): Dependency[] | undefined {
    const start = { dependency: first, previous: undefined };
    const queue: Step[] = [start];
    const seen = new Set<string>();
    for (let at = 0; at < queue.length; at++) {
      const step = queue[at]!;
      for (const dependency of this.from(step.dependency.to)) {
        const isLast = dependency.to === first.from;
        if (!within.has(dependency.to) || !follows(dependency, step.dependency, isLast)) continue;
        const next = { dependency, previous: step };
        if (isLast) return pathOf(next, start);
        // What may follow depends on what comes before it.
        const key = `${dependency.to} ${dependency.kind === "rw"}`;
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(next);
      }
    }
    return undefined;
  }
}

/** Returns whether a dependency may follow another on a path; the last of a path leads back to its beginning. */
export type Follows = (dependency: Dependency, before: Dependency, isLast: boolean) => boolean;

interface Step {
  readonly dependency: Dependency;
  readonly previous: Step | undefined;
}

function pathOf(last: Step, start: Step): Dependency[] {
  const path: Dependency[] = [];
  for (let step: Step | undefined = last; step !== undefined && step !== start; step = step.previous) {
    path.unshift(step.dependency);
  }
  return path;
}
