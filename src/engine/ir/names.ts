/**
 * Steps over a replicated store name nodes, and steps on machines name these: whether there are any of that name is what no
 * schema says.
 */
import type { AnyStep } from "../capabilities/step.ts";
import type { ScenarioIR } from "./scenario.ts";
import { MAIN_TASK } from "../world/task.ts";
import { suggest } from "../text/suggest.ts";

/** A kind of thing that steps name. */
interface Named {
  readonly what: string;
  readonly names: (ir: Pick<ScenarioIR, "world">) => readonly string[] | undefined;
  /** How a scenario says that there are some. */
  readonly hint: string;
}

const NODE: Named = {
  what: "node",
  names: ({ world }) => world?.cluster?.nodes,
  hint: "name them in world: { cluster: { nodes: [n0, n1, n2] } }",
};

const MACHINE: Named = {
  what: "machine",
  names: ({ world }) => world?.machines && Object.keys(world.machines),
  hint: 'add one: .machine("api", () => import("./server.ts"))',
};

/** A machine of a way: the one that runs the steps is one as well. */
const END: Named = {
  ...MACHINE,
  names: ({ world }) => world?.machines && [...Object.keys(world.machines), MAIN_TASK],
};

/** Fields that hold a name, by step type. */
const FIELDS: Readonly<Record<string, readonly [Named, readonly string[]]>> = {
  client_put: [NODE, ["node"]],
  client_get_assert: [NODE, ["node"]],
  partition: [NODE, ["a", "b"]],
  heal: [NODE, ["a", "b"]],
  crash: [NODE, ["node"]],
  restart: [NODE, ["node"]],
  kv_all_equal: [NODE, []],
  kv_present_on_all: [NODE, []],
  kv_node_equals: [NODE, ["node"]],
  machine_crash: [MACHINE, ["machine"]],
  machine_power_off: [MACHINE, ["machine"]],
  machine_restart: [MACHINE, ["machine"]],
  machine_pause: [MACHINE, ["machine"]],
  machine_signal: [MACHINE, ["machine"]],
  machine_partition: [END, ["from", "to"]],
  machine_heal: [MACHINE, []],
  machine_jump_clock: [MACHINE, ["machine"]],
  redis_failover: [MACHINE, ["host", "to"]],
};

export interface NameProblem {
  readonly keys: readonly (string | number)[];
  readonly text: string;
  readonly hint: string | undefined;
}

/**
 * The first step of a scenario that names a node or a machine that there is not.
 * @param keys where its steps stand in the file
 */
export function unknownName(ir: ScenarioIR, keys: readonly (string | number)[]): NameProblem | undefined {
  return unknownAmong(ir.steps, ir, keys);
}

function unknownAmong(
  steps: readonly AnyStep[],
  ir: ScenarioIR,
  keys: readonly (string | number)[],
): NameProblem | undefined {
  for (const [index, step] of steps.entries()) {
    const problem = problemOf(step, ir, [...keys, index]) ?? problemWithin(step, ir, [...keys, index]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(
  step: AnyStep,
  ir: ScenarioIR,
  keys: readonly (string | number)[],
): NameProblem | undefined {
  if (!Object.hasOwn(FIELDS, step.type)) return undefined;
  const [{ what, names, hint }, fields] = FIELDS[step.type]!;
  const known = names(ir);
  if (known === undefined) {
    return { keys: [...keys, "type"], text: `${step.type} needs ${what}s, and the scenario has none`, hint };
  }
  const field = fields.find((name) => namesIn(step, name).some((each) => !known.includes(each)));
  if (field === undefined) return undefined;
  const found = namesIn(step, field).find((each) => !known.includes(each))!;
  const meant = suggest(found, known);
  return {
    keys: [...keys, field],
    text: `expected a ${what}, found ${JSON.stringify(found)}; the ${what}s are ${known.join(", ")}`,
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  };
}

function problemWithin(
  step: AnyStep,
  ir: ScenarioIR,
  keys: readonly (string | number)[],
): NameProblem | undefined {
  const { steps, tasks } = step as { steps?: readonly AnyStep[]; tasks?: Readonly<Record<string, readonly AnyStep[]>> };
  if (steps !== undefined) return unknownAmong(steps, ir, [...keys, "steps"]);
  for (const [name, nested] of Object.entries(tasks ?? {})) {
    if (Object.hasOwn(ir.world?.machines ?? {}, name)) {
      const text = `expected a task that is named as no machine is, found "${name}"`;
      return {
        keys: [...keys, "tasks", name],
        text,
        hint: "the schedule calls a machine's code by the machine's name",
      };
    }
    const problem = unknownAmong(nested, ir, [...keys, "tasks", name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function namesIn(step: AnyStep, field: string): readonly string[] {
  return [(step as unknown as Record<string, string | readonly string[] | null | undefined>)[field] ?? []].flat();
}
