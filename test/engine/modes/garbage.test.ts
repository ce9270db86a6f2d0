/**
 * What runs leave behind, the next scavenge takes away. A function that is assigned to a property (`a.b = () => c`) is
 * allocated among V8's old objects, and so are the keys of a WeakMap whose values refer to them: either keeps its run, and all that
 * the run has made, until the next full collection. A search then spends most of its time copying runs that have ended.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { search } from "../../../src/engine/modes/search.ts";
import { range } from "../../../src/api/runs/run/range.ts";
import { loadSource } from "../../support/source.ts";

const RUNS = 500;
/** What a search keeps itself, for its last few runs, is in it. */
const MAX_BYTES = 2_500;

const BODIES = {
  "a loop": "for (let n = 0; n < 3; n++) await world.yieldNow();",
  "an object with a method of its own": "const it = {}; it.method = () => it; it.method();",
  "a timer": "await new Promise((resolve) => setTimeout(resolve, 1));",
  "code compiled by Function": "Function('return 1')();",
  "world.operation": "world.operation('get', [1], () => 2);",
};

if ("deno" in process.versions) {
  test.skip("what runs leave behind is garbage at the next scavenge (Deno has no minor gc to call)");
} else {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options?: { type: "minor" }) => void;

  test.each(Object.entries(BODIES))(
    "runs that have ended are garbage at the next scavenge: %s",
    async (_name, body) => {
      const [loaded] = await loadSource(
        `import { scenario } from "seedbed";\nexport default scenario("case").step("code", async (world) => {\n${body}\n});\n`,
      );
      const { program } = loaded!;
      const runFrom = (seed: number) => search(program, { seeds: range(seed, seed + RUNS - 1), strategy: "random" });
      await runFrom(1);
      collect();
      await runFrom(1_000);
      // Twice: what survives one is only promoted by the next.
      collect({ type: "minor" });
      collect({ type: "minor" });
      const left = process.memoryUsage().heapUsed;
      collect();
      expect((left - process.memoryUsage().heapUsed) / RUNS).toBeLessThan(MAX_BYTES);
    },
  );
}
