/** What those who watch a campaign see: its report so far, who works on it, and how it went. */
import { count } from "../../../engine/text/count.ts";
import type { CampaignReport } from "../../reports/campaign.ts";
import type { Campaign } from "./campaign.ts";
import { History, type Sample } from "./history.ts";
import type { QueueWorker } from "./work_queue.ts";

export interface CampaignView {
  readonly report: CampaignReport;
  readonly workers: readonly QueueWorker[];
  readonly samples: readonly Sample[];
}

const SAMPLE_EVERY_MS = 1_000;

/** Takes samples of a campaign until it is closed. */
export class CampaignWatch {
  readonly #campaign: Campaign;
  readonly #history = new History();
  readonly #timer: NodeJS.Timeout;

  constructor(campaign: Campaign) {
    this.#campaign = campaign;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
  }

  get view(): CampaignView {
    const { workers } = this.#campaign;
    return { report: this.#campaign.report(), workers, samples: this.#history.samples };
  }

  /** Takes the last sample. */
  close(): void {
    clearInterval(this.#timer);
    this.#sample();
  }

  #sample(): void {
    const { elapsedMs, coordinator } = this.#campaign;
    const own = coordinator.scenarios.filter(({ isCanary }) => !isCanary);
    this.#history.add({
      elapsedMs,
      runs: sumOf(own.map(({ runs }) => runs)),
      distinct: sumOf(own.map(({ distinct }) => distinct)),
    });
  }
}

/** Runs per second of all the time that a campaign has been at work, as a whole number. */
export function averageRate({ runs, elapsedMs }: Pick<CampaignReport, "runs" | "elapsedMs">): number {
  return Math.round(runs / Math.max(0.001, elapsedMs / 1000));
}

/** Schedules of all scenarios of a campaign. */
export interface Schedules {
  readonly distinct: number;
  /** The estimated number of further ones. */
  readonly unseen: number;
  /** The number of scenarios that have an estimate. */
  readonly estimated: number;
}

export function schedulesOf(scenarios: CampaignReport["scenarios"]): Schedules {
  const estimates = scenarios.flatMap(({ unseen }) => unseen ?? []);
  return {
    distinct: sumOf(scenarios.map(({ distinct }) => distinct)),
    unseen: sumOf(estimates),
    estimated: estimates.length,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** What a worker is doing, in words. */
export function describeWork({ unit, busy }: QueueWorker, scenarios: CampaignReport["scenarios"]): string {
  if (unit === undefined) return busy > 0 ? count(busy, "unit") : "idle";
  const { scenario = "the canary" } = scenarios.find(({ digest }) => digest === unit.scenario) ?? {};
  const { seeds } = unit;
  return `${scenario}, ${seeds === undefined ? "opening" : `seeds ${seeds.first} to ${seeds.first + seeds.count - 1}`}`;
}

/** Runs per second between each two samples. */
export function ratesOf(samples: readonly Sample[]): { readonly elapsedMs: number; readonly perSecond: number }[] {
  return samples.slice(1).map(({ elapsedMs, runs }, index) => {
    const before = samples[index]!;
    return { elapsedMs, perSecond: (runs - before.runs) * 1000 / Math.max(1, elapsedMs - before.elapsedMs) };
  });
}
