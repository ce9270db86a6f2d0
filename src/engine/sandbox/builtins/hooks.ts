/** `seedbed/hooks` inside a world: what strikes and what is noted, in the place of the functions that do nothing. */
import type { PointCall } from "../../capabilities/fault/points.ts";
import type { Scope } from "../realm/scope.ts";

/** A hook as code calls it; `at` is called in its place where the author's line is known (see `build/points.ts`). */
function hook<A extends unknown[], R>(call: (place: string | undefined, ...args: A) => R): (...args: A) => R {
  return Object.assign((...args: A) => call(undefined, ...args), { at: call });
}

/** The class of `src/hooks/mod.ts`, of each program its own: what a program puts on it is not there in the next run. */
function createErrorClass() {
  return class FailpointError extends Error {
    override readonly name = "FailpointError";
    readonly failpoint: string;

    constructor(failpoint: string) {
      super(`failpoint ${JSON.stringify(failpoint)}`);
      this.failpoint = failpoint;
    }
  };
}

export function createHooks({ machine, world: { faults: { points } } }: Scope): object {
  const FailpointError = createErrorClass();
  const makeError = (name: string) => new FailpointError(name);
  return {
    FailpointError,
    failpoint: hook((_, name: unknown) => points.failpoint(machine, name, makeError)),
    buggify: hook((place, probability?: unknown) => points.buggify(machine, place, probability)),
    sometimes: hook((_, name: unknown, ...condition: unknown[]) => points.sometimes(machine, name, ...condition)),
    reachable: hook((_, name: unknown) => points.reachable(machine, name)),
    unreachable: hook((_, name: unknown) => points.unreachable(machine, name)),
  };
}

/** The bundle has these calls. */
export function declarePoints({ world }: Scope, calls: readonly PointCall[]): void {
  world.faults.points.declare(calls);
}
