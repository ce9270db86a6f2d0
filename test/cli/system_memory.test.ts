/** A run that leaves the system no memory, under a limit that the system itself enforces by ending processes. */
import { spawn } from "node:child_process";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { memoryGroup } from "../support/memory_group.ts";
import { slow } from "../support/slow.ts";
import { ended, folder } from "./seedbed.ts";

const CAN_INTERRUPT = !("deno" in process.versions) && Number(process.versions.node.split(".")[0]) >= 24;

const group = memoryGroup(800 * 1024 * 1024);
afterAll(() => group?.remove());

/**
 * Outside of the heap of the language, whose own limit is higher. Between the blocks it works for some five milliseconds: one that
 * takes memory faster than the watchdog looks at it, which on a busy machine it may do only a few times a second, would be ended
 * by the system first.
 */
const GREEDY = `import { scenario } from "seedbed";
export default scenario("greedy").step("one", async () => {
  const [all, longNumber] = [[] as unknown[], "0." + "1".repeat(5_000_000)];
  for (let i = 0; i < 8000; i++) all.push(Buffer.alloc(2 ** 20, 1), JSON.parse(longNumber));
});
`;
const FINE = 'import { scenario } from "seedbed";\nexport default scenario("fine").step("one", async () => {});\n';

/** However busy the machine is, memory is what ends the run. */
const PATIENT = ["--real-timeout", "10m"];

/** The command, as a process of the group. */
function limited(args: readonly string[], cwd: string) {
  const script = `echo $$ > ${group!.processes} && exec "$@"`;
  return ended(spawn("sh", ["-c", script, "sh", process.execPath, ...RUNTIME_ARGS, COMMAND, ...args], { cwd }));
}

const WITH_GROUPS = group === undefined
  ? (name: string) => test.skip(`${name} (skipped without control groups)`)
  : slow;

WITH_GROUPS(
  "a run that exhausts the system's memory fails at its line and is stored, and the others run",
  async () => {
    const cwd = folder({ "a.scenario.ts": GREEDY, "z.scenario.ts": FINE });
    const { code, out } = await limited(["test", ...PATIENT, "--json"], cwd);
    const { summary, scenarios: [greedy] } = testOutput.parse(JSON.parse(out));
    expect(code).toBe(1);
    expect(summary).toMatchObject({ passed: 1, failed: 1, invalid: 0 });
    // Where the code cannot be stopped, the system ends its process, and says nothing of why.
    const fingerprint = CAN_INTERRUPT ? "memory|real memory|a.scenario.ts:4" : "crash|process|a.scenario.ts:4";
    expect(greedy).toMatchObject({ name: "greedy", finding: { fingerprint }, recording: {} });
  },
);

(CAN_INTERRUPT ? WITH_GROUPS : test.skip)(
  "a run in the command's own process that exhausts memory fails at its line, and the command continues",
  async () => {
    const cwd = folder({ "a.scenario.ts": GREEDY });
    const { code, out, err } = await limited(["run", "a.scenario.ts", ...PATIENT, "--json"], cwd);
    expect(err).toBe("");
    expect(code).toBe(1);
    expect(JSON.parse(out).scenario).toMatchObject({
      finding: { fingerprint: "memory|real memory|a.scenario.ts:4", message: "the run took all memory that there is" },
    });
  },
);
