/** That latencies are realistic now is said once, to those who have used the command before. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PASSES } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const NOTE = /^note: operations now take realistic latencies[^]*--delays unbounded, or \.latency\("any"\)/;

/** Runs commands one after the other with a state folder of their own; what each writes to standard error. */
async function said(commands: readonly (readonly string[])[], wasUsed: boolean): Promise<string[]> {
  const cwd = folder({ "a.scenario.json": PASSES });
  if (wasUsed) mkdirSync(join(cwd, ".seedbed/runs"), { recursive: true });
  const notes: string[] = [];
  for (const args of commands) {
    const { code, err } = await seedbed(args, { cwd, env: { SEEDBED_STATE_DIR: join(cwd, "state") } });
    expect(code).toBe(0);
    notes.push(err);
  }
  return notes;
}

test("the first search after an upgrade prints the note about latencies, and no other search does", async () => {
  const search = ["run", "a.scenario.json", "--seeds", "5"];
  expect(await said([["run", "a.scenario.json"], search, search, ["test"]], true)).toEqual([
    "",
    expect.stringMatching(NOTE),
    "",
    "",
  ]);
});

test("the note about latencies is not printed with --json or with a chosen delay model", async () => {
  const commands = [["test", "--json"], ["test", "--delays", "unbounded"], ["test"]];
  expect(await said(commands, true)).toEqual(["", "", expect.stringMatching(NOTE)]);
});

test("the note about latencies is not printed to new users", async () => {
  expect(await said([["test"], ["test"]], false)).toEqual(["", ""]);
});
