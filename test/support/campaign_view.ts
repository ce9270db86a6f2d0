/** How a campaign stands that nobody has run, for tests of what is shown of one. */
import type { CampaignView } from "../../src/api/runs/campaign/campaign_view.ts";

/** @param name what scenarios are called, each with its number */
export function campaignView(scenarios: number, findings: number, workers: number, name = "sold"): CampaignView {
  const digest = (index: number) => String(index).padStart(64, "0");
  return {
    report: {
      id: "01KQ",
      state: "running",
      strategy: "portfolio",
      firstSeed: 1,
      runs: 1200,
      failing: findings,
      elapsedMs: 60_000,
      workMs: 110_000,
      canary: "found",
      scenarios: Array.from({ length: scenarios }, (_, index) => ({
        scenario: `${name} ${index}`,
        file: `${index}.scenario.ts`,
        digest: digest(index),
        runs: 100,
        failing: 0,
        workMs: 1000 * index,
        observed: 10,
        distinct: 3,
        unseen: 2,
        isDone: false,
        isGivenUp: false,
      })),
      findings: Array.from({ length: findings }, (_, index) => ({
        scenario: `${name} ${index}`,
        file: `${index}.scenario.ts`,
        fingerprint: `f${index}`,
        seed: 7,
        strategy: "random",
        times: 1,
        foundMs: 1500,
      })),
      skipped: [],
      invalid: [],
    },
    workers: Array.from({ length: workers }, (_, index) => ({
      name: `process ${index}`,
      jobs: 1,
      busy: 1,
      done: 4,
      unit: { scenario: digest(0), strategy: "portfolio", seeds: { first: 10, count: 5 } },
    })),
    samples: [{ elapsedMs: 0, runs: 0, distinct: 0 }, { elapsedMs: 1000, runs: 10, distinct: 1 }, {
      elapsedMs: 2000,
      runs: 90,
      distinct: 2,
    }],
  };
}
