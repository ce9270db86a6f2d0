/**
 * Difference constraints: `to` is at least `by` later than `from`. They have a solution if and only if no cycle of them
 * adds up to more than zero; the least solution is made by relaxing them until all hold (Bellman, "On a routing problem",
 * 1958; Ford, 1956). It is kept up to date as constraints are added, and constraints can be tried and taken back.
 *
 * Variable 0 is the start of time: it is 0. No variable is less.
 */

interface Constraint {
  readonly to: number;
  readonly by: number;
}

/** The state of a variable before constraints were tried. */
interface Before {
  readonly variable: number;
  readonly value: number;
  readonly from: number;
}

const NONE = -1;

export class Constraints {
  readonly #after: Constraint[][] = [];
  readonly #values: number[] = [];
  /** The variable whose constraint gave a variable its value. */
  readonly #from: number[] = [];
  /** While constraints are tried. */
  #changed: Before[] | undefined;
  #added: number[] = [];

  constructor(variables: number) {
    for (let variable = 0; variable < variables; variable++) {
      this.#after.push([]);
      this.#values.push(0);
      this.#from.push(NONE);
    }
  }

  /** A copy, which may go another way. Not while constraints are tried. */
  clone(): Constraints {
    const copy = new Constraints(0);
    for (const after of this.#after) copy.#after.push([...after]);
    copy.#values.push(...this.#values);
    copy.#from.push(...this.#from);
    return copy;
  }

  /** Another variable. */
  variable(): number {
    this.#after.push([]);
    this.#values.push(0);
    this.#from.push(NONE);
    return this.#values.length - 1;
  }

  /** The least value that a variable may have. */
  least(variable: number): number {
    return this.#values[variable]!;
  }

  /** Adds a constraint; false if there is no solution any more, and then the values mean nothing. */
  add(from: number, to: number, by: number): boolean {
    this.#after[from]!.push({ to, by });
    if (this.#changed !== undefined) this.#added.push(from);
    return this.#relax(from, to, by);
  }

  /** Calls `work`, and then removes the constraints that it added. */
  trying<T>(work: () => T): T {
    const outer = { changed: this.#changed, added: this.#added };
    const changed: Before[] = this.#changed = [];
    this.#added = [];
    try {
      return work();
    } finally {
      for (const from of this.#added.reverse()) this.#after[from]!.pop();
      for (const { variable, value, from } of changed.reverse()) {
        this.#values[variable] = value;
        this.#from[variable] = from;
      }
      this.#changed = outer.changed;
      this.#added = outer.added;
    }
  }

  #relax(from: number, to: number, by: number): boolean {
    if (!this.#raise(from, to, by)) return false;
    const queue = [to];
    for (let index = 0; index < queue.length; index++) {
      const next = queue[index]!;
      for (const constraint of this.#after[next]!) {
        const before = this.#values[constraint.to]!;
        if (!this.#raise(next, constraint.to, constraint.by)) return false;
        if (this.#values[constraint.to] !== before) queue.push(constraint.to);
      }
    }
    return true;
  }

  /** False if the value could be raised for ever. */
  #raise(from: number, to: number, by: number): boolean {
    const value = this.#values[from]! + by;
    if (value <= this.#values[to]!) return true;
    if (to === 0) return false;
    for (let variable = from; variable !== NONE; variable = this.#from[variable]!) if (variable === to) return false;
    this.#changed?.push({ variable: to, value: this.#values[to]!, from: this.#from[to]! });
    this.#values[to] = value;
    this.#from[to] = from;
    return true;
  }
}
