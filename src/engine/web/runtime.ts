/**
 * A world is one of Node 24, on whatever runtime it runs. Where the runtime is another, what its own built-ins do
 * differently is put right by the files of this folder; on Node 24 none of it is in force.
 */
import process from "node:process";

export const IS_DENO: boolean = process.versions["deno"] !== undefined;

/** The runtime is the one that worlds are like. */
export const IS_NODE_24: boolean = !IS_DENO && process.versions.node.startsWith("24.");
