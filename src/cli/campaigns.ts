/** What the commands on campaigns share: finding one, working on one, and telling how it ended. */
import { storeFolder } from "../api/project/config/running.ts";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import type { CampaignReport } from "../api/reports/campaign.ts";
import { Campaign } from "../api/runs/campaign/campaign.ts";
import { CampaignWatch } from "../api/runs/campaign/campaign_view.ts";
import { type CampaignFolder, findCampaign } from "../api/runs/campaign/campaign_folder.ts";
import type { Context } from "./context.ts";
import { liveProgress } from "./campaign_progress.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { isIsolated } from "./isolation/state.ts";
import { flag, value } from "./options/option.ts";
import { campaignText } from "./present/campaign_text.ts";
import { escapeControls } from "./present/text.ts";
import { type Address, addressSchema } from "./serving/address.ts";
import type { CampaignServer } from "./serving/campaign_server.ts";
import type { CampaignLink } from "./testing/campaign_link.ts";
import type { TestJob } from "./testing/job.ts";
import { UnitPool } from "./testing/unit_pool.ts";
import { UnitsHere } from "./testing/unit_here.ts";

export const CAMPAIGN_OPERAND = { usage: "[id]", what: "latest, or the beginning of a campaign's id", min: 0, max: 1 };

/** Where the units are done. */
export const REDIS = {
  redis: flag(
    "have workers on many machines do the units: they share SEEDBED_REDIS_URL and SEEDBED_CAMPAIGN_KEY",
  ),
};

/** Whether a page shows the progress. */
export const SERVE = {
  serve: value(
    "<port>",
    "serve a page that shows the progress, at this port of 127.0.0.1, or at a free one if no port is given; 0.0.0.0:8080 serves it to other machines; nothing is shown without the token of the address that is printed",
    addressSchema.optional(),
    { bare: true },
  ),
};

/** @throws SeedbedError `usage` for an address that nothing can be served at */
export async function openPage(address: Address | undefined, context: Context): Promise<CampaignServer | undefined> {
  if (address === undefined) return undefined;
  const { CampaignServer } = await import("./serving/campaign_server.ts");
  const page = await CampaignServer.open(address);
  context.note(`the page of this campaign: ${page.url}\n`);
  return page;
}

export function campaignNamed(
  [id = "latest"]: readonly string[],
  config: ResolvedConfig,
  context: Context,
): { readonly folder: CampaignFolder; readonly campaign: Campaign } {
  const folder = findCampaign(storeFolder(config, context.cwd), id);
  return { folder, campaign: new Campaign(folder, context) };
}

/** Works on a campaign to its end, or until somebody ends it. @returns whether that was Ctrl-C */
export async function work(
  campaign: Campaign,
  { jobs, timeMs, config, redis, page }: {
    readonly jobs: number;
    /** Workers that share this queue do the units, instead of processes of this machine. */
    readonly redis?: CampaignLink | undefined;
    readonly timeMs?: number | undefined;
    readonly config: ResolvedConfig;
    /** Shows the progress. */
    readonly page?: CampaignServer | undefined;
  },
  context: Context,
): Promise<{ readonly isInterrupted: boolean }> {
  const { signal, release } = abortOnInterrupt();
  const watch = new CampaignWatch(campaign);
  const progress = await liveProgress(campaign, watch, context);
  const { strategy, firstSeed } = campaign.plan;
  const job = unitJob({ ...config, values: { ...config.values, strategy } }, firstSeed);
  const note = (text: string) => {
    progress.clear();
    // Also what somebody without the secret has written into Redis.
    context.note(`${escapeControls(text.trimEnd())}\n`);
  };
  if (page !== undefined) {
    const { sectionsOf } = await import("./serving/campaign_sections.ts");
    page.show({
      id: campaign.plan.id,
      sections: () => sectionsOf(watch.view),
      stop: () => campaign.askToStop(),
    });
  }
  try {
    await campaign.run({
      queue: (orderOf) => {
        if (redis !== undefined) return redis.queueFor(campaign.plan, orderOf, note);
        return isIsolated() ? new UnitsHere(orderOf, config, context) : new UnitPool(jobs, orderOf, job, context);
      },
      config,
      timeMs,
      signal,
      async reportLost({ name }, file, { seed, order, lost }) {
        const { reportLost } = await import("./testing/lost_run.ts");
        const run = { name, file, how: lost!.how, lastWords: lost!.lastWords, after: [] };
        return await reportLost(run, { ...job, seed: order < 0 ? undefined : seed }, context, signal);
      },
      onProgress: () => progress.update(),
    });
  } finally {
    watch.close();
    progress.close();
    release();
    await page?.close();
  }
  return { isInterrupted: signal.aborted };
}

/** What processes that do units are told of all of them. */
export function unitJob(config: ResolvedConfig, seed: number): TestJob {
  return { seed: undefined, seeds: [seed, seed], tags: [], name: undefined, det: false, bail: false, config };
}

/** Prints how a campaign ended. */
export function tellCampaign(campaign: Campaign, isInterrupted: boolean, context: Context): ExitCode {
  const report = campaign.report();
  const code = codeOf(report, isInterrupted);
  context.document(
    { schema: "seedbed/campaign@1", ok: code === EXIT.pass, ...report },
    campaignText(report, context.style),
  );
  return code;
}

function codeOf({ canary, findings, invalid, problem }: CampaignReport, isInterrupted: boolean): ExitCode {
  if (canary === "missed") return EXIT.crash;
  if (findings.length > 0) return EXIT.fail;
  if (invalid.length > 0 || problem !== undefined) return EXIT.invalid;
  return isInterrupted ? EXIT.interrupted : EXIT.pass;
}
