/** Values that an arbitrary makes in a run. */
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../kernel.ts";
import { decidedRandom, type InputRandom } from "./decided_random.ts";

/**
 * Describes values, and makes one out of what it draws: an arbitrary of fast-check, as `fc.integer()` or `fc.array(…)`, or one
 * of your own that extends `fc.Arbitrary`.
 */
export interface Arbitrary<T> {
  /** Makes a value. The second argument, by which fast-check prefers some values, is left out: the random source does that. */
  generate(random: InputRandom, biasFactor: undefined): { readonly value: T };
}

/** Returns whether it is an arbitrary, as far as can be seen. */
export function isArbitrary(value: unknown): value is Arbitrary<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { generate?: unknown }).generate === "function";
}

/**
 * Makes a value. What the arbitrary throws ends the run, with the name of the input.
 * @param name of the input, which its decisions have as their label
 */
export function generate<T>(kernel: Kernel, name: string, arbitrary: Arbitrary<T>): T {
  let made: { readonly value: T };
  try {
    made = arbitrary.generate(decidedRandom(kernel, name), undefined);
    if (typeof made !== "object" || made === null || !("value" in made)) {
      throw new TypeError(`generate: expected an object with a value, as new fc.Value(…) makes, found ${typeof made}`);
    }
    return made.value;
  } catch (error) {
    if (kernel.failure !== undefined) throw error;
    return kernel.abort(failureOf(name, error));
  }
}

/** With the stack of what was thrown, which names the author's line. */
function failureOf(name: string, thrown: unknown): Failure {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const failure = new Failure("error", `input ${name}`, `the arbitrary of the input "${name}" threw ${what}`);
  if (thrown instanceof Error) failure.stack = thrown.stack ?? "";
  return failure;
}
