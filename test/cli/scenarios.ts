/** Small scenarios for the tests of the command. */

const scenario = (name: string, steps: readonly object[], more: object = {}) => ({ version: 1, name, steps, ...more });

export const PASSES = scenario("passes", [
  { type: "set_kv", key: "a", value: "1" },
  { type: "get_kv_assert", key: "a", equals: "1" },
]);

export const FAILS = scenario("fails", [{ type: "get_kv_assert", key: "a", equals: "1" }]);

export const SKIPPED = scenario("is skipped", PASSES.steps, { skip: "not today" });

export const TIMES_OUT = scenario("takes long", [{ type: "sleep", duration: "1h" }], { timeout: "1s" });

/** Any order is possible. Passes in the default one; fails when alice comes before bob. The first step and carol have no part in it. */
export const RACE = scenario("bob is first", [
  { type: "set_kv", key: "noise", value: "1" },
  {
    type: "parallel",
    tasks: {
      bob: [
        { type: "sleep", duration: "10ms" },
        { type: "get_kv_assert", key: "taken", is_null: true },
      ],
      alice: [
        { type: "sleep", duration: "10ms" },
        { type: "set_kv", key: "taken", value: "alice" },
      ],
      carol: [{ type: "sleep", duration: "5ms" }, { type: "sleep", duration: "5ms" }],
    },
  },
], { world: { latency: "any" } });

const poll = { type: "assert_eventually_kv", key: "k", equals: "v", within: "120s", poll: "1ms" };

/** Fails after some hundred thousand turns: time enough to interrupt it. */
export const LONG = scenario("long", [{ type: "parallel", tasks: { a: [poll], b: [poll] } }]);

/** Loses an update in some orders, and throws for some draws. */
export const TWO_BUGS = `import { scenario } from "seedbed";
export default scenario("two bugs").parallel("both", {
  ann: async ({ kv, sleep }) => {
    const before = Number(kv.get("n") ?? 0);
    await sleep("10ms");
    kv.set("n", String(before + 1));
  },
  bob: async ({ kv, sleep }) => {
    await sleep(5 + Math.floor(Math.random() * 100));
    kv.set("n", String(Number(kv.get("n") ?? 0) + 1));
    if (Math.random() < 0.01) throw new Error("rare");
  },
}).finally("both are counted", ({ kv }) => kv.get("n") === "2");
`;
