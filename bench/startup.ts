/** Start-up: `seedbed version` against `node -e 0`, each in a fresh process, taking turns. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "./table.ts";

const ROUNDS = 25;
/** The pinned Node, whatever runs the benchmarks. */
const NODE = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const BINARY = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

export function startupRows(): Row[] {
  if (!existsSync(BINARY)) throw new Error("build first: npm run build");
  const times = { seedbed: [] as number[], node: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.seedbed.push(timed([BINARY, "version"]));
    times.node.push(timed(["-e", "0"]));
  }
  const [seedbed, node] = [median(times.seedbed), median(times.node)];
  return [{
    what: "seedbed version, ms",
    seedbed: seedbed.toFixed(1),
    peer: `node -e 0 ${node.toFixed(1)}`,
    ratio: node / seedbed,
    want: 0.66,
  }];
}

function timed(args: string[]): number {
  const start = performance.now();
  const { status } = spawnSync(NODE, args);
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}`);
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
