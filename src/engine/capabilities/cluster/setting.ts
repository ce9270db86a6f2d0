/** The settings of the replicated store. */
import { z } from "zod";
import { count } from "../fields.ts";

/** Each has a connection to every other one. */
export const MAX_NODES = 1_000;

export const clusterSchema = z.strictObject({
  nodes: z.array(z.string().min(1)).min(1).max(MAX_NODES),
  maxDeliveries: count.optional(),
}).describe("The nodes that steps such as client_put work on.");

/** Returns the problem of names of nodes, each of which names one node. */
export function nodesProblem(nodes: readonly string[]): string | undefined {
  const twice = nodes.find((node, index) => nodes.indexOf(node) !== index);
  return twice === undefined ? undefined : `expected different nodes, found "${twice}" twice`;
}

/** `maxDeliveries` says how many messages are delivered at most; left out, all. */
export type ClusterSetting = z.output<typeof clusterSchema>;
