/** `seedbed fuzz --jobs`: several processes search side by side. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test, vi } from "vitest";
import { childrenOf, commandOf } from "../support/processes.ts";
import { folderWith } from "../support/source.ts";
import { ended, seedbed, start } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const TARGETS = `export function magic(data) {
  const text = data.text();
  if (text[0] === "F" && text[1] === "U") throw new Error("found " + text);
}
export function fine(data) {
  data.text({ maxBytes: 4 });
}
`;

slow("processes find the same every time, keep what reached something new, and say how many they were", async () => {
  const fuzzed = async (...more: string[]) => {
    const cwd = await folderWith({ "targets.js": TARGETS });
    const args = [
      "fuzz",
      "targets.js#magic",
      "--runs",
      "4000",
      "--jobs",
      "2",
      "--no-shrink",
      "--corpus",
      "corpus",
      ...more,
    ];
    return { cwd, ...await seedbed(args, { cwd }) };
  };
  const { cwd, code, out } = await fuzzed("--json");
  const { fuzz, scenario } = JSON.parse(out);
  expect(code).toBe(1);
  expect(scenario.finding.message).toMatch(/^Error: found FU/);
  expect(fuzz).toMatchObject({ mode: "coverage", jobs: 2, ended: "finding" });
  expect(readdirSync(join(cwd, "corpus"))).toHaveLength(fuzz.corpus);
  const text = await fuzzed();
  expect(text.out).toContain(
    `coverage mode, from seed 1, 2 processes: ${fuzz.runs} runs until one failed · ${fuzz.edges} edges`,
  );
});

test("a process that ends is an error that says so, and Ctrl-C ends them all with what there is", async () => {
  const cwd = await folderWith({ "targets.js": TARGETS });
  const begin = async () => {
    const child = start(["fuzz", "targets.js#fine", "--time", "10m", "--jobs", "2", "--json"], { cwd });
    const together = ended(child);
    const workers = () => childrenOf(child.pid!).filter((pid) => /worker\.[jt]s/.test(commandOf(pid)));
    await vi.waitFor(() => expect(workers()).toHaveLength(2), 30_000);
    return { child, together, workers: workers() };
  };
  const killed = await begin();
  process.kill(killed.workers[0]!, "SIGKILL");
  const { code, err, out } = await killed.together;
  expect(code).toBe(2);
  expect(err + out).toMatch(/a process (of --jobs ended in the middle of a run|for --jobs failed to start).*SIGKILL/);
  const stopped = await begin();
  stopped.child.kill("SIGINT");
  const { out: told } = await stopped.together;
  expect(JSON.parse(told)).toMatchObject({ fuzz: { ended: "interrupted", jobs: 2 } });
  expect([...killed.workers, ...stopped.workers].filter((pid) => commandOf(pid) !== "")).toEqual([]);
});
