/**
 * Names of cycles, as Adya's ("Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions",
 * 1999) and Elle's (Kingsbury, Alvaro: "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).
 */
import type { Dependencies, Dependency, Follows } from "./graph.ts";

/** A name from which what kind of cycle it is can be told, and the cycle. */
export interface NamedCycle {
  readonly name: CycleName;
  readonly cycle: readonly Dependency[];
}

/**
 * - `G0`: writes of transactions interleave.
 * - `G1c`: transactions read one another's writes in a circle.
 * - `G-single`: a circle with one anti-dependency, such as a read skew.
 * - `G-nonadjacent`: with several, no two of which follow one another.
 * - `G2`: with several, such as a write skew.
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

/** From the gravest. */
const KINDS: readonly Kind[] = [
  { name: "G0", starts: ({ kind }) => kind === "ww", follows: isWrite },
  { name: "G1c", starts: ({ kind }) => kind === "wr", follows: isPlain },
  { name: "G-single", starts: isAnti, follows: isPlain },
  {
    name: "G-nonadjacent",
    starts: isAnti,
    // The last is followed by the first, which is one.
    follows: (dependency, before, isLast) => !isAnti(dependency) || !(isAnti(before) || isLast),
  },
  { name: "G2", starts: isAnti, follows: () => true },
];

/** So many dependencies of a set are tried as the beginning of a cycle of each kind. */
const MAX_STARTS = 1000;

/** The gravest kind of cycle in each set of transactions that depend on one another, one of the shortest of its kind. */
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

/** The same circle, wherever it was found, begins at its transaction with the lowest id. */
function fromLowest(cycle: readonly Dependency[]): readonly Dependency[] {
  const lowest = Math.min(...cycle.map(({ from }) => from));
  const start = cycle.findIndex(({ from }) => from === lowest);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
