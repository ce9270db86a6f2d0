/** `seedbed campaign status`: how a campaign stands. */
import { CAMPAIGN_OPERAND, campaignNamed } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { campaignText } from "../present/campaign_text.ts";

export const command = defineCommand({
  name: "campaign status",
  description: "Shows how a campaign stands, while it runs or afterwards: runs, time and schedules of each scenario.",
  operands: CAMPAIGN_OPERAND,
  options: {},
  examples: [
    { line: "seedbed campaign status", says: "the newest campaign" },
    { line: "seedbed campaign status 01KQ7Z --json", says: "by the beginning of its id, as JSON" },
  ],
  async run({ operands, config }, context) {
    const report = campaignNamed(operands, await config(), context).campaign.report();
    context.document(
      { schema: "seedbed/campaign-status@1", ok: true, ...report, findings: report.findings.length },
      campaignText(report, context.style),
    );
    return EXIT.pass;
  },
});
