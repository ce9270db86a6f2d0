/**
 * The names of cycles, after Adya ("Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions",
 * 1999) and Elle (Kingsbury, Alvaro: "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).
 */
import type { Dependencies, Dependency, Follows } from "./graph.ts";

/** A cycle, and the name of its kind. */
export interface NamedCycle {
  readonly name: CycleName;
  readonly cycle: readonly Dependency[];
}

/**
 * - `G0`: writes of transactions interleave.
 * - `G1c`: transactions read one another's writes in a cycle.
 * - `G-single`: a cycle with one anti-dependency, such as a read skew.
 * - `G-nonadjacent`: a cycle with several anti-dependencies, no two of which are adjacent.
 * - `G2`: a cycle with several anti-dependencies, such as a write skew.
 */
export type CycleName = "G0" | "G1c" | "G-single" | "G-nonadjacent" | "G2";

const isAnti = ({ kind }: Dependency) => kind === "rw";
const isOrder = ({ kind }: Dependency) => kind === "session" || kind === "time";
const isWrite = (dependency: Dependency) => dependency.kind === "ww" || isOrder(dependency);
const isPlain = (dependency: Dependency) => !isAnti(dependency);

interface Kind {
  readonly name: CycleName;
  /** A dependency that such a cycle has. */
  readonly starts: (dependency: Dependency) => boolean;
  readonly follows: Follows;
}

/** The most serious first. */
const KINDS: readonly Kind[] = [
  { name: "G0", starts: ({ kind }) => kind === "ww", follows: isWrite },
  { name: "G1c", starts: ({ kind }) => kind === "wr", follows: isPlain },
  { name: "G-single", starts: isAnti, follows: isPlain },
  {
    name: "G-nonadjacent",
    starts: isAnti,
    // After the last comes the first again, which is an anti-dependency.
    follows: (dependency, before, isLast) => !isAnti(dependency) || !(isAnti(before) || isLast),
  },
  { name: "G2", starts: isAnti, follows: () => true },
];

/** The number of dependencies in a set that are tried as the beginning of a cycle of each kind. */
const MAX_STARTS = 1000;

/** Returns, for each set of transactions that depend on one another, a shortest cycle of the most serious kind in it. */
export function namedCycles(dependencies: Dependencies): NamedCycle[] {
  return dependencies.components().map((component) => {
    const within = new Set(component);
    const inside = component.flatMap((node) => dependencies.from(node).filter(({ to }) => within.has(to)));
    for (const { name, starts, follows } of KINDS) {
      let shortest: Dependency[] | undefined;
      for (const first of inside.filter(starts).slice(0, MAX_STARTS)) {
        const path = dependencies.shortestPath(first, within, follows);
        if (path !== undefined && (shortest === undefined || path.length + 1 < shortest.length)) {
          shortest = [first, ...path];
        }
        if (shortest?.length === 2) break;
      }
      if (shortest !== undefined) return { name, cycle: fromLowest(shortest) };
    }
    throw new Error("transactions that depend on one another, and no cycle");
  });
}

/** Rotates a cycle to its transaction with the lowest id, so that it looks the same wherever the search entered it. */
function fromLowest(cycle: readonly Dependency[]): readonly Dependency[] {
  const lowest = Math.min(...cycle.map(({ from }) => from));
  const start = cycle.findIndex(({ from }) => from === lowest);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
