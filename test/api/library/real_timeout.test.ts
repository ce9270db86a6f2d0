/** `realTimeoutMs`: a limit that a call of the library asks for, in a process of its own, whose main thread it interrupts. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { ended, folder } from "../../cli/seedbed.ts";
import { ROOT } from "../../support/files.ts";
import { slow } from "../../support/slow.ts";

const CAN_INTERRUPT = !("deno" in process.versions) && Number(process.versions.node.split(".")[0]) >= 24;

const MOD = join(ROOT, "src/mod.ts");
const STUCK = `import { scenario } from "seedbed";
export default scenario("backtracks").step("one", async () => {
  /^(a+)+$/.test("a".repeat(40) + "!");
});
`;
/** (module (func (export "run") (loop (br 0)))) */
const ENDLESS =
  `new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 0, ` +
  `10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11])`;

test.skipIf(!CAN_INTERRUPT)(
  "realTimeoutMs ends a run and not the process, and does not apply to later calls (skipped without a debugger)",
  async () => {
    const cwd = folder({
      "a.scenario.ts": STUCK,
      "b.scenario.ts": STUCK.replace(
        /\/\^.*/,
        "const until = performance.now(); for (let n = 0; n < 4e7; n++) until + n;",
      ),
      "c.scenario.ts": STUCK.replace(
        /\/\^.*/,
        `new WebAssembly.Instance(new WebAssembly.Module(${ENDLESS})).exports.run();`,
      ),
      "calls.ts": `import { run, test } from ${JSON.stringify(MOD)};
const told = (report) => [report.status, report.finding?.fingerprint];
const limited = await run("a.scenario.ts", { realTimeoutMs: 1000 });
const { scenarios } = await test(["a.scenario.ts"], { realTimeoutMs: 1000 });
// Takes longer than the limit of the calls before.
const free = await run("b.scenario.ts");
const compiled = await run("c.scenario.ts", { realTimeoutMs: 1000 });
console.log(JSON.stringify([limited, ...scenarios, free, compiled].map(told)));
`,
    });
    const { code, out, err } = await ended(spawn(process.execPath, ["calls.ts"], { cwd }));
    expect(err).toBe("");
    expect(JSON.parse(out)).toEqual([
      ["fail", "hang|real time|a.scenario.ts:3"],
      ["fail", "hang|real time|a.scenario.ts:3"],
      ["pass", undefined],
      ["fail", "hang|real time|c.scenario.ts:3"],
    ].map((each) => JSON.parse(JSON.stringify(each))));
    expect(code).toBe(0);
  },
);

slow("realTimeoutMs is refused in a worker thread, which it could not interrupt", async () => {
  const cwd = folder({ "a.scenario.ts": STUCK });
  const worker = new Worker(
    `import { parentPort, workerData } from "node:worker_threads";
    const { run } = await import(workerData.mod);
    run(workerData.file, { realTimeoutMs: 1000 }).catch((error) => parentPort.postMessage(error.message));`,
    { eval: true, workerData: { mod: MOD, file: join(cwd, "a.scenario.ts") } },
  );
  const said = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  expect(said).toBe("realTimeoutMs: expected a call on the main thread, found one in a worker");
});
