/**
 * Canaries: classic mistakes of distributed programs, which a search has to find within 500 runs; and the same programs without them, in
 * which it must find nothing. A change that makes faults strike less, or where they should not, is noticed here.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios, ROOT } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const BUDGET = 500;

const own = (name: string) => {
  const file = join(ROOT, "test/canaries", `${name}.scenario.ts`);
  return [[file, "broken"], [file, "fixed"]] as const;
};
const [forgetful, synced] = exampleScenarios("wal/*.scenario.ts");

/** Of these, runs take tens of milliseconds. */
const HEAVY = ["split brain by an asymmetric partition"];

const CANARIES = {
  "split brain by an asymmetric partition": [own("split_brain"), "at most one leads"],
  "a write that is lost in a fail-over": [own("failover"), "the second machine has what was acknowledged"],
  "a missing fsync": [[[forgetful!, "default"], [synced!, "default"]], "what was acknowledged is there"],
  "an ignored error of fsync": [own("fsync_error"), "what was acknowledged is there"],
  "a skewed lease": [own("lease"), "nobody works without the lease"],
  "a double vote": [own("double_vote"), "one is elected"],
  "a commit in doubt that is tried again": [own("in_doubt"), "each order is committed once"],
} as const;

async function searched([file, name]: readonly [string, string], seeds: number) {
  const scenarios = await loadFile(file);
  const { program } = scenarios[name === "fixed" ? 1 : 0]!;
  return await testProgram(program, { seeds: range(1, seeds), shrink: false });
}

describe.each(Object.entries(CANARIES))("%s", (canary, [[broken, fixed], title]) => {
  const quick = HEAVY.includes(canary) ? slow : test;

  quick(`is found within ${BUDGET} runs`, async () => {
    const { failed, runs } = await searched(broken, BUDGET);
    expect(failed?.outcome.finding).toMatchObject({ kind: "invariant", title });
    expect(runs).toBeLessThanOrEqual(BUDGET);
  });

  quick("its corrected version survives 20 seeds", async () => {
    expect((await searched(fixed, 20)).failed?.outcome.finding).toBeUndefined();
  });

  slow("its corrected version survives 5,000 seeds", async () => {
    expect((await searched(fixed, 5_000)).failed?.outcome.finding).toBeUndefined();
  });
});
