/**
 * Stands in front of the real globals: code inside of a world that reaches one is a finding with its stack.
 *
 * This file names the real clock, timers and randomness: only to stand in front of them.
 */
import { Failure } from "../../findings/failure.ts";
import { liveWorld } from "../realm/live_world.ts";
import { replace, type Undo } from "../realm/replace.ts";
import { reportCalls, trapMembers } from "./traps.ts";

const { construct, get } = Reflect;

const INSTEAD = "use the global of the same name: the sandbox has simulated it";

export function trapGlobals(): Undo[] {
  return [
    ...reportCalls((shown) => void reportLeak(shown, INSTEAD)),
    trapDate(),
    ...trapMembers(stopLeak),
  ];
}

function trapDate(): Undo {
  const RealDate = Date;
  const now = () => {
    reportLeak("Date.now", INSTEAD);
    return RealDate.now();
  };
  const trapped: DateConstructor = new Proxy(RealDate, {
    get: (target, key) => key === "now" ? now : get(target, key),
    construct(target, args, newTarget) {
      if (args.length === 0) reportLeak("Date", INSTEAD);
      return construct(target, args, newTarget === trapped ? target : newTarget);
    },
  });
  return replace(globalThis, "Date", trapped);
}

function reportLeak(name: string, instead: string): Failure | undefined {
  const kernel = liveWorld()?.kernel;
  if (kernel?.strict !== true) return undefined;
  const failure = new Failure(
    "leak",
    `leak ${name}`,
    `the real ${name} was reached from inside a run: the result would differ from run to run`,
    { hint: instead },
  );
  kernel.report(failure);
  return failure;
}

function stopLeak(name: string): void {
  const failure = reportLeak(name, INSTEAD);
  if (failure !== undefined) throw failure;
}
