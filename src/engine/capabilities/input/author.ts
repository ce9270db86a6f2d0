/** Inputs as the code of a scenario gets them. */
import { type AuthorFunctions, authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { requireText } from "../require.ts";
import { type Arbitrary, isArbitrary } from "../../world/inputs/arbitrary.ts";

/** The function of a world that makes more inputs while a run goes on. */
export interface Drawing {
  /**
   * Makes a value of an arbitrary: an input that no one could declare before, since it depends on what has happened. An example
   * is `const amount = draw(fc.integer({ min: 1, max: balance }), "amount")`.
   * @param name what reports call it; `draw` unless given
   */
  draw<T>(arbitrary: Arbitrary<T>, name?: string): T;
}

export const drawing: AuthorFunctions<Drawing> = {
  draw: (world) => (arbitrary, name = "draw") => {
    requireText("the name of an input", name);
    if (!isArbitrary(arbitrary)) {
      throw new TypeError(`draw: expected an arbitrary of fast-check, such as fc.integer(), found ${typeof arbitrary}`);
    }
    return world.inputs.draw(arbitrary, name);
  },
};

/** The values that `forAll` declares. A builder knows their names and types. */
export const input = authorObject((world: BaseWorld): object => world.inputs.values, []);
