/** The machines that a program has besides the one that runs its steps: starting them, and what a failed run says of them. */
import type { MachineOfParts } from "../capabilities/machine/machine.ts";
import type { MachineSetting } from "../capabilities/machine/setting.ts";
import { startRedis } from "../capabilities/service/redis/server.ts";
import type { Machine, World } from "../capabilities/world.ts";
import type { StepCode } from "../ir/author.ts";
import { hasOwn, promiseThen } from "../primordials.ts";
import { inTask, type Task } from "../world/task.ts";
import { createAuthorWorld } from "./author_world.ts";
import type { Functions, Program } from "./program.ts";

/**
 * Starts them; undefined if there are none. A task is entered only then, since that is a part of what a short run costs.
 * @param main the task of the steps
 */
export function startMachines(world: World, { ir, code }: Program, main: Task): Promise<void> | undefined {
  if (ir.world?.machines === undefined) {
    if (ir.world?.faults !== undefined) world.faults.begin();
    return undefined;
  }
  const launch = (machine: MachineOfParts, { run: ref = "", redis }: MachineSetting) => {
    if (redis !== undefined) return startRedis(machine, redis);
    const call = (functions: Functions) => callFunction(functions, ref, machine);
    const functions = code?.instantiate(machine as Machine) ?? NO_FUNCTIONS;
    return functions instanceof Promise ? promiseThen(functions, call) : call(functions);
  };
  if (ir.world.faults !== undefined) world.faults.writes.watch();
  const starting = inTask(main, () => world.machines.startAll(launch));
  return ir.world.faults === undefined ? starting : promiseThen(starting, () => world.faults.begin()) as Promise<void>;
}

/** Tasks of machines whose start is being waited for. */
export function startingTasks(world: World, { ir }: Program): readonly Task[] {
  return ir.world?.machines === undefined ? [] : world.machines.starting;
}

/** Descriptions of what keeps the programs of a run alive, as in `server on :80 (api)`. */
export function liveHandles(world: World, { ir }: Program): readonly string[] {
  const { main } = world;
  if (ir.world?.machines === undefined) return main.handles.alive;
  const others = world.machines.names.flatMap((name) => world.machines.machine(name) ?? []);
  return [main, ...others].flatMap(({ name, handles }) => handles.alive.map((text) => `${text} (${name})`));
}

/** Where the author wrote the machine whose task this is. */
export function placeOfMachine({ ir }: Program, task: Task | undefined): string | undefined {
  const machines = ir.world?.machines;
  return machines === undefined || task === undefined || !hasOwn(machines, task.name)
    ? undefined
    : machines[task.name]!.at;
}

const NO_FUNCTIONS: Functions = new Map();

function callFunction(functions: Functions, ref: string, machine: MachineOfParts): unknown {
  const code = functions.get(ref);
  if (code === undefined) throw new Error(`the scenario's code has no function "${ref}"`);
  return (code as StepCode)(createAuthorWorld(machine));
}
