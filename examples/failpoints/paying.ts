/** One order is paid, and its card is charged once. */
import { fault, scenario, type ScenarioBuilder } from "seedbed";
import { pay } from "./payment.ts";

export function paying(name: string, hasKey: boolean): ScenarioBuilder {
  return scenario(name)
    .faults(fault.failpoint({ names: ["after charge"], does: ["throw"] }))
    .step("pay", async ({ kv, sleep }) => {
      const charged = new Set<string>();
      const charge = async (cents: number, key?: string) => {
        await sleep("20ms");
        if (key !== undefined && charged.has(key)) return;
        if (key !== undefined) charged.add(key);
        kv.set("charged", String(Number(kv.get("charged") ?? 0) + cents));
      };
      const save = (order: string) => Promise.resolve(kv.set("saved", order));
      await pay({ charge, save }, "order 1", 900, hasKey);
    })
    .finally("the card was charged once", ({ kv }) => kv.get("charged") === "900" && kv.get("saved") === "order 1");
}
