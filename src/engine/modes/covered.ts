/** The states, pairs of operations and branches that one run reaches, for a strategy that is guided by them. */
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { Run } from "../interpreter/run.ts";
import { SafeMap } from "../primordials.ts";
import { HappensBefore, observed } from "../strategies/happens_before.ts";
import { mixed } from "../strategies/hash.ts";
import { StateDigest } from "./state_digest.ts";

export class Covered {
  readonly #seen = new SafeMap<number, boolean>();
  readonly #found: number[] = [];
  readonly #branches: number[] = [];
  #states: StateDigest | undefined;

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

  /** Called with each branch that the code of the run takes. */
  readonly onBranch = (branch: number): void => {
    this.#branches[branch] = (this.#branches[branch] ?? 0) + 1;
  };

  /** To be called before the run starts. */
  watch(run: Run): void {
    this.#states = new StateDigest(run.world);
  }

  /** Once the run is over: each thing once. */
  get found(): readonly number[] {
    this.#addState();
    for (let branch = 0; branch < this.#branches.length; branch++) {
      const count = this.#branches[branch];
      if (count !== undefined) this.#add(mixed(branch, magnitude(count), 0, 5));
    }
    return this.#found;
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

/** Once, twice, three times, then by powers of two, as AFL counts (https://lcamtuf.coredump.cx/afl/technical_details.txt). */
function magnitude(count: number): number {
  return count < 4 ? count : 34 - Math.clz32(count);
}
