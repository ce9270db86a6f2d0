/** Checks functions that an author hands over. */
import { isGenerator, problem } from "./problem.ts";

/** A function whose call does the work; that of a generator only makes an iterator, and nobody would iterate. */
export function requireCode<F extends (...given: never[]) => unknown>(
  what: string,
  code: F | undefined,
): asserts code is F {
  if (typeof code !== "function") throw problem(what, "a function", code);
  if (isGenerator(code)) {
    throw problem(what, "a function that does its work when it is called", code, "make it async, without the *");
  }
}
