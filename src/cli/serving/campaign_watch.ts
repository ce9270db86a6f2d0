/** Takes samples of a campaign while it runs, and shows them and how it stands on its page. */
import type { Campaign } from "../../api/runs/campaign/campaign.ts";
import { sectionsOf } from "./campaign_sections.ts";
import type { CampaignServer } from "./campaign_server.ts";
import { History } from "./history.ts";

const SAMPLE_EVERY_MS = 1_000;

/** Shows it until the result is called, which shows everybody who looks how it ended, and closes the page. */
export function watchCampaign(campaign: Campaign, server: CampaignServer): () => Promise<void> {
  const history = new History();
  const sample = () => {
    const { elapsedMs, coordinator } = campaign;
    const own = coordinator.scenarios.filter(({ isCanary }) => !isCanary);
    const sum = (of: (each: typeof own[number]) => number) => own.reduce((total, each) => total + of(each), 0);
    history.add({ elapsedMs, runs: sum(({ runs }) => runs), distinct: sum(({ distinct }) => distinct) });
  };
  sample();
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  server.show({
    id: campaign.plan.id,
    sections: () => sectionsOf({ report: campaign.report(), workers: campaign.workers, samples: history.samples }),
    stop: () => campaign.askToStop(),
  });
  return async () => {
    clearInterval(timer);
    sample();
    await server.close();
  };
}
