/** The states, pairs of operations, edges and comparisons that one run reaches, for a strategy that is guided by them. */
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { Run } from "../interpreter/run.ts";
import { SafeMap } from "../primordials.ts";
import { HappensBefore, observed } from "../strategies/happens_before.ts";
import { mixed } from "../strategies/hash.ts";
import type { CodeCoverage } from "../world/code_coverage.ts";
import { Comparisons } from "./compared.ts";
import { StateDigest } from "./state_digest.ts";

/** The edges that the runs of a search have taken. */
export class Edges {
  #taken = new Uint8Array(0);
  #fresh: number[] = [];
  count = 0;

  add(edge: number): void {
    if (edge >= this.#taken.length) {
      const larger = new Uint8Array(2 * (edge + 1));
      larger.set(this.#taken);
      this.#taken = larger;
    }
    if (this.#taken[edge] === 1) return;
    this.#taken[edge] = 1;
    this.#fresh[this.#fresh.length] = edge;
    this.count++;
  }

  /** The edges that were added since this was called last. */
  takeFresh(): readonly number[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

export class Covered implements CodeCoverage {
  readonly #seen = new SafeMap<number, boolean>();
  readonly #found: number[] = [];
  readonly compared = new Comparisons();
  #counters: Uint32Array | undefined;
  #states: StateDigest | undefined;
  #isOver = false;
  readonly #edges: Edges;

  /** @param edges to which those of the run are added once it is over */
  constructor(edges: Edges) {
    this.#edges = edges;
  }

  /** The same source, with its run observed. */
  observing(source: DecisionSource): DecisionSource {
    const relation = new HappensBefore((pair) => this.#add(pair));
    return observed(source, {
      happened: (operation) => {
        this.#addState();
        relation.happened(operation);
      },
      drew: () => {},
    });
  }

  counters(edges: number): Uint32Array {
    return this.#counters ??= new Uint32Array(edges);
  }

  get compare(): Comparisons["compare"] {
    return this.compared.compare;
  }

  /** To be called before the run starts. */
  watch(run: Run): void {
    this.#states = new StateDigest(run.world);
  }

  /** Once the run is over: each thing once. */
  get found(): readonly number[] {
    if (this.#isOver) return this.#found;
    this.#isOver = true;
    this.#addState();
    const counters = this.#counters ?? NO_COUNTERS;
    for (let edge = 0; edge < counters.length; edge++) {
      const count = counters[edge]!;
      if (count === 0) continue;
      this.#edges.add(edge);
      this.#found[this.#found.length] = mixed(edge, magnitude(count), 0, 5);
    }
    return this.#found;
  }

  /** How near the operands of its comparisons came. */
  get near(): readonly number[] {
    const found: number[] = [];
    const { nearest } = this.compared;
    for (let site = 0; site < nearest.length; site++) {
      const near = nearest[site];
      if (near !== undefined) found[found.length] = mixed(site, near, 0, 7);
    }
    return found;
  }

  #addState(): void {
    if (this.#states !== undefined) this.#add(mixed(this.#states.read(), 0, 0, 6));
  }

  #add(number: number): void {
    if (this.#seen.has(number)) return;
    this.#seen.set(number, true);
    this.#found[this.#found.length] = number;
  }
}

const NO_COUNTERS = new Uint32Array(0);

/** Once, twice, three times, then by powers of two, as AFL counts (https://lcamtuf.coredump.cx/afl/technical_details.txt). */
function magnitude(count: number): number {
  return count < 4 ? count : 34 - Math.clz32(count);
}
