/** `seedbed explore` with two processes against one: whole commands that take turns, with so many seeds that starting is a small part. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./table.ts";

const RUNS = 150_000;
const ROUNDS = 3;
const NODE = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const BINARY = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

export function jobRows(): Row[] {
  const cwd = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    writeFileSync(join(cwd, "race.scenario.ts"), SCENARIO);
    const times = { one: [] as number[], two: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.one.push(timed("1", cwd));
      times.two.push(timed("2", cwd));
    }
    const [one, two] = [Math.min(...times.one), Math.min(...times.two)];
    return [{
      what: "seedbed explore with --jobs 2, ms",
      seedbed: two.toFixed(0),
      peer: `--jobs 1 ${one.toFixed(0)}`,
      ratio: one / two,
      want: 1.8,
    }];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const SCENARIO = `import { scenario } from "seedbed";

const task = async ({ kv, sleep }) => {
  for (let round = 0; round < 3; round++) {
    await sleep(Math.floor(Math.random() * 5));
    kv.set("n", String(Number(kv.get("n") ?? 0) + 1));
  }
};

export default scenario("three count").parallel("tasks", { a: task, b: task, c: task })
  .finally("all are counted", ({ kv }) => kv.get("n") === "9");
`;

function timed(jobs: string, cwd: string): number {
  const args = [BINARY, "explore", "race.scenario.ts", "--strategy", "random", "--runs", String(RUNS), "--jobs", jobs];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(NODE, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}${stdout.slice(-2_000)}`);
  return performance.now() - start;
}
