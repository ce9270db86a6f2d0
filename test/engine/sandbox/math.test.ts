/** `Math` of a world: its functions give the last digit that Node 24 gives. */
import { expect, test } from "vitest";
import { IS_NODE_24 } from "../../../src/engine/web/runtime.ts";
import * as exponential from "../../../src/engine/sandbox/realm/node24/math/exponential.ts";
import * as hyperbolic from "../../../src/engine/sandbox/realm/node24/math/hyperbolic.ts";
import * as inverse from "../../../src/engine/sandbox/realm/node24/math/inverse.ts";
import * as logarithm from "../../../src/engine/sandbox/realm/node24/math/logarithm.ts";
import * as trigonometric from "../../../src/engine/sandbox/realm/node24/math/trigonometric.ts";
import { evaluate } from "../../support/source.ts";
import { fc } from "../../support/properties.ts";

const OURS = { ...exponential, ...hyperbolic, ...inverse, ...logarithm, ...trigonometric };
type Name = keyof typeof OURS;

const number = fc.oneof(
  fc.double(),
  fc.double({ min: -2, max: 2 }),
  fc.double({ min: -1000, max: 1000 }),
  fc.integer({ min: -1000, max: 1000 }).map((quarters) => quarters / 4),
);

test.skipIf(!IS_NODE_24).each(Object.keys(OURS) as Name[])("%s is Node 24's, bit for bit (needs Node 24)", (name) => {
  const ours = OURS[name] as (x: number, y: number) => number;
  const real = Math[name] as (x: number, y: number) => number;
  fc.assert(
    fc.property(number, number, (x, y) => Object.is(ours(x, y), real(x, y))),
    { numRuns: 5000 },
  );
});

test("Math in a world has the same last digits on any runtime", async () => {
  const value = await evaluate(
    "return [Math.acosh(3), Math.log(3), Math.cos(0.1), Math.atan2(2, 3), Math.sin(1e22), typeof Math.sumPrecise];",
  );
  expect(value).toEqual([
    1.7627471740390859,
    1.0986122886681096,
    0.9950041652780257,
    0.5880026035475675,
    -0.8522008497671888,
    "undefined",
  ]);
});
