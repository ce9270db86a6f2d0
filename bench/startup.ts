/**
 * Start-up, each in a fresh process, taking turns: `seedbed version` against `node -e 0`; and in time of the CPU, which other
 * processes disturb less, `import "seedbed"` and `seedbed test` on one small file.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./table.ts";

const ROUNDS = 25;
/** The pinned Node, whatever runs the benchmarks. */
const NODE = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const LIBRARY = new URL("../dist/mod.js", import.meta.url).href;
const WANT_CPU_MS = { library: 150, test: 500 };
const SMALL = `import { kv, scenario } from "seedbed";
export default scenario("small").step("code", ({ kv }) => kv.set("a", "1")).step(kv.expectGet("a", "1"));
`;
/** Prints what the process took of the CPU, in µs, as it ends. */
const METER = `data:text/javascript,${
  encodeURIComponent(
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error(user + system); });",
  )
}`;
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
  }, ...cpuRows()];
}

function cpuRows(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    writeFileSync(join(folder, "small.scenario.ts"), SMALL);
    const library: number[] = [];
    const test: number[] = [];
    const node: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      library.push(cpuMs(["-e", `import(${JSON.stringify(LIBRARY)})`], folder));
      test.push(cpuMs([BINARY, "test", "small.scenario.ts"], folder));
      node.push(cpuMs(["-e", "0"], folder));
    }
    return [
      cpuRow('import "seedbed", ms of CPU', median(library), median(node), WANT_CPU_MS.library),
      cpuRow("seedbed test on one small file, ms of CPU", median(test), median(node), WANT_CPU_MS.test),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cpuRow(what: string, ms: number, nodeMs: number, wantMs: number): Row {
  return {
    what,
    seedbed: ms.toFixed(0),
    peer: `allowed ${wantMs}, node -e 0 ${nodeMs.toFixed(0)}`,
    ratio: wantMs / ms,
    want: 1,
  };
}

/** Of the process alone: what esbuild takes in a process of its own is not in it. */
function cpuMs(args: string[], cwd: string): number {
  const { status, stderr } = spawnSync(NODE, ["--import", METER, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}`);
  return Number(stderr.trim().split("\n").at(-1)) / 1000;
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
