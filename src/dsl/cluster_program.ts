/** Clusters as an author writes them: machines that run one program, and the clients beside them. */
import type { AuthorWorld, ClusterNode, StepCode } from "../engine/ir/author.ts";
import type { MachineProgram } from "./machine_program.ts";
import { problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { requireFields } from "./require_fields.ts";

/** The program of a node: called with the node, and with the world that the code of a step has. */
export type ClusterProgram<I extends object = object> = (
  node: ClusterNode,
  world: AuthorWorld & { readonly input: I },
) => unknown;

/** The program of a client: called with what sends and gets its messages, and with the world that the code of a step has. */
export type ClientProgram<I extends object = object> = ClusterProgram<I>;

/** What one node has to itself. */
export type NodeSetting = Omit<MachineProgram, "run">;

/** The nodes of a cluster, and what they run. */
export interface ClusterSetup<I extends object = object> {
  /** How many (`n1`, `n2`, …), or their names, or what each has to itself, by name. */
  readonly nodes: number | readonly string[] | Readonly<Record<string, NodeSetting>>;
  /**
   * The program: a function, or a module whose default export is one. A function may import it, as in
   * `() => import("./node.ts")`.
   */
  readonly run: ClusterProgram<I> | { readonly default: ClusterProgram<I> };
}

const FIELDS = ["nodes", "run"];
const NODE_FIELDS = ["env", "files", "disk", "cwd", "clock", "background"];
const MOST_NODES = 1_000;

/** The machines of a cluster, by name. */
export function nodesOf(setup: ClusterSetup<never>): readonly (readonly [string, MachineProgram<never>])[] {
  requireFields("cluster", setup, FIELDS);
  const { nodes, run } = setup;
  const code = codeOf(run);
  return settingsOf(nodes).map(([name, setting]) => {
    requireFields(`cluster node ${JSON.stringify(name)}`, setting, NODE_FIELDS);
    return [name, { ...setting, run: code }];
  });
}

function settingsOf(nodes: ClusterSetup["nodes"]): readonly (readonly [string, NodeSetting])[] {
  if (typeof nodes === "number") {
    return countedNames("cluster nodes", "n", nodes).map((name) => [name, {}]);
  }
  const isList = Array.isArray(nodes);
  if (typeof nodes !== "object" || nodes === null) {
    throw problem("cluster nodes", "a number, a list of names, or an object with an entry for each node", nodes);
  }
  const settings: readonly (readonly [string, NodeSetting])[] = isList
    ? (nodes as readonly string[]).map((name) => [name, {}])
    : Object.entries(nodes as Readonly<Record<string, NodeSetting>>);
  if (settings.length === 0) throw problem("cluster nodes", "at least one node", nodes);
  return settings;
}

/** Names with numbers, from 1 on. */
function countedNames(what: string, prefix: string, count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) {
    throw problem(what, `a whole number from 1 to ${MOST_NODES}`, count);
  }
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

function codeOf(run: ClusterSetup<never>["run"]): StepCode<never> {
  const program = typeof run === "object" && run !== null ? run.default : run;
  requireCode("cluster run", program);
  return (world) => ofModule(program(world.node, world), world);
}

/** A program may be imported by the function: what it returns is then a module, whose default export is called. */
function ofModule(started: unknown, world: AuthorWorld): unknown {
  if (started instanceof Promise) return started.then((loaded) => ofModule(loaded, world));
  const program = typeof started === "object" && started !== null
    ? (started as { readonly default?: unknown }).default
    : undefined;
  return typeof program === "function" ? program(world.node, world) : started;
}

/** Tasks of clients, by name. */
export function clientTasks(
  clients: number | readonly string[],
  program: ClientProgram<never>,
): Readonly<Record<string, StepCode<never>>> {
  const names = Array.isArray(clients)
    ? clients as readonly string[]
    : countedNames("clients", "client", Number(clients));
  if (names.length === 0) throw problem("clients", "at least one client", clients);
  requireCode("clients", program);
  return Object.fromEntries(names.map((name) => [name, (world) => program(world.node, world)]));
}
