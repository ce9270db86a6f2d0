/** `seedbed test` on 1,000 small scenario files: on one core, and with two processes instead of one. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./table.ts";

const FILES = 1_000;
const FOLDERS = 20;
const ROUNDS = 5;
const WANTED_MS = 3_000;
const NODE = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const BINARY = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

export function fileRows(): Row[] {
  const cwd = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    writeScenarios(cwd);
    const times = { core: [] as number[], one: [] as number[], two: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.core.push(timed("taskset", ["-c", "0", NODE, BINARY, "test"], cwd));
      times.one.push(timed(NODE, [BINARY, "test", "--jobs", "1"], cwd));
      times.two.push(timed(NODE, [BINARY, "test", "--jobs", "2"], cwd));
    }
    const [core, one, two] = [Math.min(...times.core), Math.min(...times.one), Math.min(...times.two)];
    return [
      {
        what: "seedbed test, 1 000 files, one core, ms",
        seedbed: core.toFixed(0),
        peer: `wanted ${WANTED_MS}`,
        ratio: WANTED_MS / core,
        want: 1,
      },
      {
        what: "the same with --jobs 2, ms",
        seedbed: two.toFixed(0),
        peer: `--jobs 1 ${one.toFixed(0)}`,
        ratio: one / two,
        want: 1,
      },
    ];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Half of them modules, half of them data. */
function writeScenarios(cwd: string): void {
  for (let index = 0; index < FILES; index++) {
    const folder = join(cwd, `part${index % FOLDERS}`);
    mkdirSync(folder, { recursive: true });
    const [ending, text] = index % 2 === 0 ? ["ts", moduleText(index)] : ["yaml", dataText(index)];
    writeFileSync(join(folder, `s${index}.scenario.${ending}`), text!);
  }
}

function moduleText(index: number): string {
  return `import { scenario } from "seedbed";

export default scenario("module ${index}")
  .step("write", async ({ kv }) => kv.set("a", "${index}"))
  .step("read", async ({ kv }) => {
    if (kv.get("a") !== "${index}") throw new Error("not what was written");
  });
`;
}

function dataText(index: number): string {
  return `version: 1
name: data ${index}
steps:
  - { type: set_kv, key: a, value: "${index}" }
  - { type: get_kv_assert, key: a, equals: "${index}" }
`;
}

function timed(program: string, args: readonly string[], cwd: string): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}${stdout.slice(-2_000)}`);
  return performance.now() - start;
}
