/**
 * `distributed` files: a script of clients' calls and faults over a replicated store, and what must hold in the end. They
 * are lowered to steps like any others, so that running, replaying and shrinking need to know nothing of them.
 */
import { z } from "zod";
import {
  clientGetAssert,
  clientPut,
  crash,
  heal,
  kvAllEqual,
  kvNodeEquals,
  kvPresentOnAll,
  partition,
  restart,
  tick,
} from "../capabilities/cluster/steps.ts";
import { MAX_NODES, nodesProblem } from "../capabilities/cluster/setting.ts";
import { UNBOUNDED } from "./latency.ts";
import type { ScenarioIR, Step } from "./scenario.ts";

const stepSchema = z.discriminatedUnion("type", [
  clientPut.schema,
  clientGetAssert.schema,
  partition.schema,
  heal.schema,
  crash.schema,
  restart.schema,
  tick.schema,
]);

const invariantSchema = z.discriminatedUnion("type", [kvAllEqual.schema, kvPresentOnAll.schema, kvNodeEquals.schema]);

export type DistributedInvariant = z.output<typeof invariantSchema>;

const distributedSchema = z.strictObject({
  nodes: z.array(z.string().min(1)).min(1).max(MAX_NODES).nullish(),
  node_count: z.int().min(1).max(MAX_NODES).nullish().describe("nodes called n0, n1 and so on"),
  steps: z.array(stepSchema),
  invariants: z.array(invariantSchema).nullish(),
}).superRefine((value, context) => {
  const { nodes, node_count } = value;
  if ((nodes ?? undefined) === undefined && (node_count ?? undefined) === undefined) {
    context.addIssue({ code: "custom", path: ["nodes"], message: "expected nodes or node_count, found neither" });
  }
  const problem = nodesProblem(nodes ?? []);
  if (problem !== undefined) context.addIssue({ code: "custom", path: ["nodes"], message: problem });
});

export const distributedFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: "expected version 1" }),
  name: z.string().min(1),
  distributed: distributedSchema,
  tags: z.array(z.string().min(1)).optional(),
  skip: z.string().min(1).optional().describe("the reason why the scenario is skipped"),
}).describe("A scenario over a replicated store.");

/**
 * A scenario in the format of distributed files.
 * @internal
 */
export type DistributedFile = z.output<typeof distributedFileSchema>;

export const FAULT_PRESETS = ["none", "partition-first-two", "heal-first-two", "crash-first", "restart-first"] as const;
export type FaultPreset = (typeof FAULT_PRESETS)[number];

export interface LoweringOptions {
  /** So many nodes instead of those of the file. */
  readonly nodeCount?: number | undefined;
  /** Faults that strike before the script. */
  readonly faults?: readonly FaultPreset[] | undefined;
  /** The invariants that must hold in the end, instead of those of the file. */
  readonly checkers?: readonly DistributedInvariant[] | undefined;
  readonly maxDeliveries?: number | undefined;
}

/** The place of a step of the lowered scenario in the file: its keys; undefined for one that was added. */
export type Origin = readonly (string | number)[] | undefined;

/** The file as a scenario of steps, with where each step came from. */
export function lower(
  file: DistributedFile,
  options: LoweringOptions = {},
): { readonly ir: ScenarioIR; readonly origins: readonly Origin[] } {
  const { $schema: _schema, distributed, ...rest } = file;
  const nodes = options.nodeCount === undefined ? nodesOf(distributed) : numbered(options.nodeCount);
  const faults = (options.faults ?? []).flatMap((preset) => faultSteps(preset, nodes));
  const checks = options.checkers ?? distributed.invariants ?? [];
  const own = options.checkers === undefined;
  return {
    ir: {
      ...rest,
      steps: [...faults, ...distributed.steps, ...checks] as Step[],
      // The steps of a script take no time: which messages arrive between two of them is a question of order alone.
      world: { latency: UNBOUNDED, cluster: { nodes, maxDeliveries: options.maxDeliveries } },
    },
    origins: [
      ...faults.map(() => undefined),
      ...distributed.steps.map((_step, index): Origin => ["distributed", "steps", index]),
      ...checks.map((_check, index): Origin => own ? ["distributed", "invariants", index] : undefined),
    ],
  };
}

export function nodesOf({ nodes, node_count }: DistributedFile["distributed"]): string[] {
  return nodes ?? numbered(node_count ?? 1);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

/** Returns the number of nodes that a preset needs. */
export function nodesNeeded(preset: FaultPreset): number {
  return preset === "none" ? 0 : preset.endsWith("-two") ? 2 : 1;
}

function faultSteps(preset: FaultPreset, [a, b]: readonly string[]): Step[] {
  switch (preset) {
    case "none":
      return [];
    case "partition-first-two":
      return [{ type: "partition", a: a!, b: b! }];
    case "heal-first-two":
      return [{ type: "heal", a: a!, b: b! }];
    case "crash-first":
      return [{ type: "crash", node: a! }];
    case "restart-first":
      return [{ type: "restart", node: a! }];
  }
}
