/** Two tellers of a bank, whose lock is in a Redis with a replica. */
import { fault, machine, scenario, type ScenarioBuilder, service } from "seedbed";
import { account, teller } from "./account.ts";

const TELLERS = ["ann", "bob"];

function bank(name: string, hasFencing: boolean): ScenarioBuilder {
  return scenario(name)
    .service(service.redis({ host: "cache", replicas: ["cache-2"], failover: "300ms" }))
    .machine("account", ({ node }) => account(node, hasFencing))
    .cluster({ nodes: Object.fromEntries(TELLERS.map((each) => [each, { background: true }])), run: teller });
}

function finished(built: ScenarioBuilder): ScenarioBuilder {
  return built.eventually("each addition is in the account", ({ machines }) => {
    const added = TELLERS.map((each) => machines.shown<{ added: number }>(each)!.added);
    return added.every((sum) => sum === 200) && machines.shown<{ value: number }>("account")!.value === 400;
  }, { within: "60s" });
}

/** A teller stands still for longer than its lock lasts, as a garbage collection or a busy host makes it. */
export function pausedTeller(name: string, hasFencing: boolean): ScenarioBuilder {
  return finished(
    bank(name, hasFencing)
      .faults(fault.pause({ nodes: TELLERS, lasts: "3s..6s" }), { until: "5s" })
      .step("work", ({ sleep }) => sleep("20s")),
  );
}

/** A replica is cut off, and a moment later its primary loses its power: the replica takes its place, and has not heard of the lock. */
export function lostPrimary(name: string, hasFencing: boolean): ScenarioBuilder {
  return finished(
    bank(name, hasFencing)
      .step("work", ({ sleep, random }) => sleep(random.integer(3_000)))
      .step(machine.partition(["cache"], ["cache-2"]))
      .step("work with one server", ({ sleep }) => sleep("1s"))
      .step(machine.powerOff("cache"))
      .step("work without it", ({ sleep }) => sleep("2s"))
      .step(machine.heal())
      .step(machine.restart("cache")),
  );
}
