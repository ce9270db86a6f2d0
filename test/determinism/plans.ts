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

/** What docs/sandbox.md lists as not to be aligned: messages of keys and digests, and P-384 with SHA-1 (the fourth of ECDSA). */
const NOT_ALIGNED: readonly ((name: string, n: number) => boolean)[] = [
  (name) => name === "node:crypto: key objects",
  (name, n) => name === "node:crypto: ECDSA" && n === 4,
];

/** The generated program of a number, without the touches that see another thing on each runtime. */
export function agreeingPlanOf(seed: number): Plan {
  const { ann, bob, cyd } = planOf(seed);
  const agreeing = (touches: Plan["ann"]) =>
    touches.filter(([name, n]) => !NOT_ALIGNED.some((differs) => differs(name, n)));
  return { ann: agreeing(ann), bob: agreeing(bob), cyd: agreeing(cyd) };
}
