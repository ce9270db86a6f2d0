/**
 * The canary: a scenario with a planted bug that about one run in three shows. A campaign that does not find it has something wrong
 * with its machinery, and finding nothing else says nothing.
 */
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import type { SeedRange } from "../explore/shares.ts";

/** In so many runs it is missed by chance less than once in 10¹¹ campaigns, and the seeds are always the same. */
export const CANARY_SEEDS: SeedRange = { first: 1, count: 64 };

const WAIT = { type: "sleep", duration: "10ms" };
const BOB = [WAIT, { type: "get_kv_assert", key: "taken", is_null: true }];
const ALICE = [WAIT, { type: "set_kv", key: "taken", value: "alice" }];

/** Two tasks wait for equally long, and one of them relies on being first. */
export const CANARY: ScenarioIR = {
  version: 1,
  name: "canary: bob is first",
  world: { latency: "any" },
  steps: [{ type: "parallel", tasks: { bob: BOB, alice: ALICE } }],
};
