/** The world as a scenario's own functions see it. */
import type { AuthorFunctions } from "../capabilities/capability.ts";
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import type { BaseWorld } from "../capabilities/part.ts";
import type { AuthorWorld, Objects } from "../ir/author.ts";
import type { ClientOperation } from "../world/history.ts";

/**
 * The same object serves code and, through a narrower type, conditions. What code does is logged as an event; what a step
 * does is told by the step itself.
 */
export function createAuthorWorld(world: BaseWorld): AuthorWorld {
  return new Author(world) as Author & AuthorWorld;
}

/** The members that the capabilities give it, by name. Authors take it apart, as in `({ kv, sleep }) => …`. */
const MEMBERS = EACH_CAPABILITY.flatMap(({ authors, functions }) => [
  ...Object.entries(authors).map(([name, { make }]) => ({ name, make })),
  ...Object.entries(functions as AuthorFunctions<Readonly<Record<string, unknown>>>).map(([name, make]) => ({
    name,
    make,
  })),
]);

/** Names of the objects in it. */
export const AUTHOR_OBJECTS = EACH_CAPABILITY.flatMap(({ authors }) => Object.keys(authors)) as (keyof Objects)[];

/** A class, since many are made a second: object literals with getters are slow to make. */
class Author {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
    for (let index = 0; index < MEMBERS.length; index++) {
      const { name, make } = MEMBERS[index]!;
      (this as Record<string, unknown>)[name] = make(world);
    }
  }

  get history(): readonly ClientOperation[] {
    return this.#world.history.operations;
  }

  get task(): string {
    return this.#world.kernel.taskName;
  }
}
