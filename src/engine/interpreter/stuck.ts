/** Explains why a run does not end by itself: too many turns, or nothing that could still happen. */
import type { World } from "../capabilities/world.ts";
import { Failure } from "../findings/failure.ts";
import { waitsAt } from "../world/awaits.ts";
import type { Task } from "../world/task.ts";
import type { Program } from "./program.ts";
import { liveHandles } from "./machines.ts";
import { whoWaits } from "./waiting.ts";

/** The failure of a run that has taken as many turns as it may. */
export function livelock({ kernel }: World, program: Program, tasks: readonly Task[]): Failure {
  const { limits, scheduler } = kernel;
  return new Failure(
    "livelock",
    "possible livelock",
    `the run took more than ${limits.maxSteps} turns (maxSteps) and has not finished`,
    { details: [...placesOf(tasks), ...whoWaits(program, scheduler.pending())] },
  );
}

/** The failure of a run in which nothing can happen: real I/O that it waits for, or a deadlock. */
export function quiet(world: World, program: Program, tasks: readonly Task[]): Error {
  const { kernel } = world;
  // Connections that the host backends keep open are no sign of anything.
  const leak = world.asksHost ? undefined : program.code?.leak(world);
  if (leak !== undefined) return leak;
  const explained = kernel.explainsQuiet?.();
  if (explained !== undefined) return explained;
  const pending = kernel.scheduler.pending();
  const frozen = kernel.clock.frozen && pending.length > 0;
  return new Failure(
    "deadlock",
    "deadlock",
    frozen
      ? "the clock is frozen, and only timers are pending"
      : "nothing is pending, and the program has not finished: it waits for something that cannot happen",
    {
      details: [
        ...placesOf(tasks),
        ...whoWaits(program, pending),
        ...liveHandles(world, program).map((handle) => `open: ${handle}`),
      ],
    },
  );
}

/** Lists the places at which tasks wait. */
function placesOf(tasks: readonly Task[]): string[] {
  return tasks.flatMap((task) => {
    const place = waitsAt(task);
    return place === undefined ? [] : [`${task.name} waits at ${place}`];
  });
}
