/** What those who watch a campaign see: its report so far, who works on it, and how it went. */
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
    const sum = (of: (each: typeof own[number]) => number) => own.reduce((total, each) => total + of(each), 0);
    this.#history.add({ elapsedMs, runs: sum(({ runs }) => runs), distinct: sum(({ distinct }) => distinct) });
  }
}

/** Runs per second between each two samples. */
export function ratesOf(samples: readonly Sample[]): { readonly elapsedMs: number; readonly perSecond: number }[] {
  return samples.slice(1).map(({ elapsedMs, runs }, index) => {
    const before = samples[index]!;
    return { elapsedMs, perSecond: (runs - before.runs) * 1000 / Math.max(1, elapsedMs - before.elapsedMs) };
  });
}
