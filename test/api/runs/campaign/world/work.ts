/** Work whose results are known beforehand: what a campaign covers and finds can be compared with what it should. */
import type { CampaignScope } from "../../../../../src/api/runs/campaign/coordinator.ts";
import { Coordinator } from "../../../../../src/api/runs/campaign/coordinator.ts";
import type { Unit, UnitFailure, UnitResult } from "../../../../../src/api/runs/campaign/unit.ts";

export const SCOPE: CampaignScope = {
  strategy: "random",
  seeds: { first: 1, count: 90 },
  scenarios: ["a".repeat(64), "b".repeat(64)],
};

/** Every seventh seed fails in one way, and every 31st in another; the opening of the second scenario fails, too. */
export function done(unit: Unit): UnitResult {
  const { scenario, strategy, seeds } = unit;
  const failure = (fingerprint: string, order: number): UnitFailure => ({
    fingerprint,
    order,
    seed: Math.max(0, order),
    strategy,
    times: 1,
  });
  if (seeds === undefined) {
    const failures = scenario === SCOPE.scenarios[1] ? [failure("thirtyone", -999)] : [];
    return { unit, runs: 3, ms: 5, failures, observed: 0, schedules: [] };
  }
  const all = Array.from({ length: seeds.count }, (_, index) => seeds.first + index);
  const failures = ([[7, "seven"], [31, "thirtyone"]] as const).flatMap(([divisor, name]) => {
    const failing = all.filter((seed) => seed % divisor === 0);
    return failing.length === 0 ? [] : [{ ...failure(name, failing[0]!), times: failing.length }];
  });
  const schedules = [...new Set(all.map((seed) => `${seed % 13}`))];
  return { unit, runs: all.length, ms: all.length * 50, failures, observed: all.length, schedules };
}

/** What has to be the same whoever did what. */
export function known(coordinator: Coordinator) {
  return {
    isDone: coordinator.isDone,
    scenarios: coordinator.scenarios.map(({ covered, runs, distinct }) => ({ covered, runs, distinct })),
    findings: coordinator.findings(),
  };
}

/** The same of a campaign in which nothing goes wrong. */
export function undisturbed(scope: CampaignScope): ReturnType<typeof known> {
  const coordinator = new Coordinator(scope);
  for (let unit = coordinator.next(); unit !== undefined; unit = coordinator.next()) coordinator.take(done(unit));
  return known(coordinator);
}
