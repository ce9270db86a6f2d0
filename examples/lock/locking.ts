/** Two workers under a lease lock. Either of them may stand still for longer than its lease. */
import { fault, scenario, type ScenarioBuilder } from "seedbed";
import { lockService, store, worker } from "./lock.ts";

const WORKERS = ["ann", "bob"];

export function locking(name: string, hasFencing: boolean): ScenarioBuilder {
  return scenario(name)
    .machine("locks", ({ node }) => lockService(node))
    .machine("store", ({ node }) => store(node, hasFencing))
    .cluster({ nodes: Object.fromEntries(WORKERS.map((each) => [each, { background: true }])), run: worker })
    .faults(fault.pause({ nodes: WORKERS, lasts: "50ms..500ms" }))
    .step("work", ({ sleep }) => sleep("2s"))
    .eventually("no addition is lost", ({ machines }) => {
      const added = WORKERS.map((each) => machines.shown<{ added: number }>(each)!.added);
      const { value } = machines.shown<{ value: number }>("store")!;
      return added.every((count) => count === 3) && value === 6;
    }, { within: "10s" });
}
