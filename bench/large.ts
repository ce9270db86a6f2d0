/**
 * Runs that evaluate a large package: 51 of a scenario that imports 2 MB of classes, prototypes and tables, as SDKs have them, in
 * ms of CPU time of the process. The bundle is made before.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { search } from "../src/engine/modes/search.ts";
import type { Row } from "./table.ts";

const RUNS = 51;
const BYTES = 2_000_000;
const WANT_MS = 2_000;
const SCENARIO = `import { scenario } from "seedbed";
import { Command1 } from "./sdk.cjs";
export default scenario("large").step("one command", async ({ yieldNow }) => {
  await yieldNow();
  new Command1({}).resolve([]);
});
`;

export async function largeRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
  try {
    writeFileSync(join(folder, "sdk.cjs"), sdk());
    writeFileSync(join(folder, "large.scenario.ts"), SCENARIO);
    const { program } = await loadOne(join(folder, "large.scenario.ts"), undefined);
    const before = process.cpuUsage();
    const { runs, failures } = await search(program, { seeds: range(1, RUNS), strategy: "random" });
    const { user, system } = process.cpuUsage(before);
    if (runs !== RUNS || failures.length > 0) throw new Error("the runs of the benchmark are meant to pass");
    const ms = (user + system) / 1000;
    return [{
      what: `${RUNS} runs with a package of 2 MB, ms of CPU`,
      seedbed: ms.toFixed(0),
      peer: `allowed ${WANT_MS}`,
      ratio: WANT_MS / ms,
      want: 1,
    }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sdk(): string {
  const parts: string[] = [];
  for (let bytes = 0, n = 1; bytes < BYTES; bytes += parts.at(-1)!.length, n++) parts.push(command(n));
  return parts.join("");
}

function command(n: number): string {
  return `
class Command${n} {
  constructor(input) { this.input = input; this.name = "Command${n}"; }
  resolve(stack) {
    const table = { a: ${n}, b: [1, 2, 3], c: "text ${n}" };
    for (const key in table) stack.push(key);
    return table;
  }
}
exports.Command${n} = Command${n};
exports.serialize${n} = async function (input, context) {
  const headers = { "content-type": "application/json", "x-target": "Service.${n}" };
  return { headers, body: JSON.stringify(exports.schema${n}), input, context };
};
exports.schema${n} = {
  type: "structure",
  members: { Id: { shape: "String${n}", required: true }, Items: { shape: "List${n}", items: [${n}, ${n + 1}] } },
  errors: { Error${n}: class Error${n} extends Error { constructor(text) { super(text); this.code = ${n}; } } },
};
function Legacy${n}() { this.value = ${n}; }
Legacy${n}.prototype.get = function () { return this.value; };
Legacy${n}.prototype.set = function (value) { this.value = value; return this; };
exports.Legacy${n} = Legacy${n};
`;
}
