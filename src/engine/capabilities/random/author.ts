/** Randomness as the code of a scenario draws it. */
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";

/** Random draws of a run, as the code of a scenario makes them. */
export interface RandomDraws {
  /** An integer in `[0, bound)`. */
  integer(bound: number): number;
  /** A float in `[0, 1)`. */
  unit(): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

class AuthorRandom implements RandomDraws {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  integer(bound: number): number {
    return this.#world.kernel.random("world.random", requireBound(bound));
  }

  unit(): number {
    return this.#world.kernel.randomUnit("world.random");
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }
}

export const randomDraws = authorObject((world: BaseWorld): RandomDraws => new AuthorRandom(world), []);

function requireBound(bound: number): number {
  if (Number.isSafeInteger(bound) && bound >= 1) return bound;
  throw new RangeError(`expected a bound that is an integer of at least 1, found ${bound}`);
}
