/** `seedbed campaign resume`: goes on with a campaign. */
import { ENGINE_REVISION } from "../../engine/trace/format.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { version } from "../../api/version.ts";
import { CAMPAIGN_OPERAND, campaignNamed, openPage, REDIS, SERVE, tellCampaign, work } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { value } from "../options/option.ts";
import { duration, JOBS } from "../options/running.ts";
import { CampaignLink } from "../testing/campaign_link.ts";

export const command = defineCommand({
  name: "campaign resume",
  description: `Continues a campaign that was stopped, or whose process was killed, where it stopped, and with the
scenarios as they were compiled when it began. Seeds that are covered are not run again. The output and
the exit codes are those of seedbed campaign.`,
  operands: CAMPAIGN_OPERAND,
  options: {
    time: value(
      "<duration>",
      "continue for this much real time, instead of the time that the campaign has left",
      duration.optional(),
    ),
    ...JOBS,
    ...REDIS,
    ...SERVE,
  },
  examples: [
    { line: "seedbed campaign resume", says: "the newest campaign" },
    {
      line: "seedbed campaign resume 01KQ7Z --time 2h --jobs 4",
      says: "by the beginning of its id, for two more hours",
    },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const { campaign } = campaignNamed(operands, config, context);
    const { id, seedbed, engine } = campaign.plan;
    if (engine !== ENGINE_REVISION || seedbed !== version()) {
      throw new SeedbedError(
        "usage",
        `campaign ${id}: expected one of seedbed ${version()}, found one of ${seedbed}, whose runs may differ`,
        { hint: "start another campaign; campaign findings still lists what this one found" },
      );
    }
    const { jobs, time: timeMs, serve } = options;
    const page = await openPage(serve, context);
    const redis = options.redis ? await CampaignLink.open() : undefined;
    const { isInterrupted } = await work(campaign, { jobs, timeMs, config, redis, page }, context).finally(() =>
      redis?.close()
    );
    return tellCampaign(campaign, isInterrupted, context);
  },
});
