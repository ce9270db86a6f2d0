/** Steps over a replicated store name nodes: whether there are such nodes is what no schema says. */
import type { AnyStep } from "../capabilities/step.ts";
import type { ScenarioIR } from "./scenario.ts";
import { suggest } from "../text/suggest.ts";

/** Fields that name a node, by step type. */
const NODE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  client_put: ["node"],
  client_get_assert: ["node"],
  partition: ["a", "b"],
  heal: ["a", "b"],
  crash: ["node"],
  restart: ["node"],
  kv_all_equal: [],
  kv_present_on_all: [],
  kv_node_equals: ["node"],
};

export interface NodeProblem {
  readonly keys: readonly (string | number)[];
  readonly text: string;
  readonly hint: string | undefined;
}

/**
 * The first step of a scenario that names a node that there is not.
 * @param keys where its steps stand in the file
 */
export function unknownNode(
  { steps, world }: Pick<ScenarioIR, "steps" | "world">,
  keys: readonly (string | number)[],
): NodeProblem | undefined {
  return unknownAmong(steps, world?.cluster?.nodes, keys);
}

/** @param nodes of the scenario; undefined when it names none */
function unknownAmong(
  steps: readonly AnyStep[],
  nodes: readonly string[] | undefined,
  keys: readonly (string | number)[],
): NodeProblem | undefined {
  for (const [index, step] of steps.entries()) {
    const problem = problemOf(step, nodes, [...keys, index]) ?? problemWithin(step, nodes, [...keys, index]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(
  step: AnyStep,
  nodes: readonly string[] | undefined,
  keys: readonly (string | number)[],
): NodeProblem | undefined {
  const fields = Object.hasOwn(NODE_FIELDS, step.type) ? NODE_FIELDS[step.type]! : undefined;
  if (fields === undefined) return undefined;
  if (nodes === undefined) {
    return {
      keys: [...keys, "type"],
      text: `${step.type} needs nodes, and the scenario has none`,
      hint: "name them in world: { cluster: { nodes: [n0, n1, n2] } }",
    };
  }
  const field = fields.find((name) => !nodes.includes(nodeIn(step, name)));
  if (field === undefined) return undefined;
  const found = nodeIn(step, field);
  const meant = suggest(found, nodes);
  return {
    keys: [...keys, field],
    text: `expected a node, found ${JSON.stringify(found)}; the nodes are ${nodes.join(", ")}`,
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  };
}

function problemWithin(
  step: AnyStep,
  nodes: readonly string[] | undefined,
  keys: readonly (string | number)[],
): NodeProblem | undefined {
  const { steps, tasks } = step as { steps?: readonly AnyStep[]; tasks?: Readonly<Record<string, readonly AnyStep[]>> };
  if (steps !== undefined) return unknownAmong(steps, nodes, [...keys, "steps"]);
  for (const [name, nested] of Object.entries(tasks ?? {})) {
    const problem = unknownAmong(nested, nodes, [...keys, "tasks", name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function nodeIn(step: AnyStep, field: string): string {
  return (step as unknown as Record<string, string>)[field]!;
}
