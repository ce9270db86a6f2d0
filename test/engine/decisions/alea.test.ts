/** The generator gives the numbers of the seedrandom package, which published it: no seed means another run than it did. */
import seedrandom from "seedrandom";
import { expect, test } from "vitest";
import { Alea } from "../../../src/engine/decisions/alea.ts";
import { fc } from "../../support/properties.ts";

test("alea gives the same numbers as seedrandom", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (seed) => {
      const [ours, theirs] = [new Alea(seed), seedrandom.alea(seed)];
      for (let draw = 0; draw < 20; draw++) expect(ours.next()).toBe(theirs());
      for (let draw = 0; draw < 20; draw++) expect(ours.double()).toBe(theirs.double());
    }),
  );
});
