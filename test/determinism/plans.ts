/** Programs of touches: which tasks do what, in which order, drawn from a number. */
import fc from "fast-check";
import type { Plan } from "./record_plan.ts";
import { TOUCHES } from "./touches/all.ts";

const touch = fc.tuple(fc.constantFrom(...TOUCHES.keys()), fc.nat({ max: 9 }));
const task = fc.array(touch, { maxLength: 5, size: "max" });
const plans = fc.record<Plan>({ ann: task, bob: task, cyd: task });

/** The generated program of a number: the same on every machine. */
export function planOf(seed: number): Plan {
  return fc.sample(plans, { seed, numRuns: 1 })[0]!;
}
