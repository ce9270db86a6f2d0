/**
 * What is not simulated. It may be imported, since packages import what they never use; using it ends the run with a
 * finding that names it and says what to use instead.
 */
import { Failure } from "../../findings/failure.ts";

export function refuse(name: string, instead: string): Failure {
  return new Failure(
    "unsimulated",
    `unsimulated ${name}`,
    `${name} is not simulated: its result would differ from run to run`,
    {
      hint: instead,
    },
  );
}

/** A function in the place of a global or an export that is refused. */
export function refusedFunction(name: string, instead: string): (...args: unknown[]) => never {
  return function refused(): never {
    throw refuse(name, instead);
  };
}

/** A module of which any use throws. esbuild copies exports by name and keeps the prototype, so both are traps. */
export function refusedModule(name: string, instead: string): object {
  const trap = new Proxy({}, {
    get(_target, key) {
      if (typeof key === "symbol" || key === "__esModule" || key === "default" || key === "then") return undefined;
      throw refuse(`${name}.${key}`, instead);
    },
  });
  return Object.create(trap);
}
