/** `seedbed campaign findings`: what a campaign found. */
import { CAMPAIGN_OPERAND, campaignNamed } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { findingsText } from "../present/campaign_text.ts";

export const command = defineCommand({
  name: "campaign findings",
  description: `Lists what a campaign has found so far: each failure of a scenario once, with the first run that shows
it and the command that replays it.`,
  operands: CAMPAIGN_OPERAND,
  options: {},
  examples: [
    { line: "seedbed campaign findings", says: "of the newest campaign" },
    { line: "seedbed campaign findings 01KQ7Z --json", says: "by the beginning of its id, as JSON" },
  ],
  async run({ operands, config }, context) {
    const { id, state, findings } = campaignNamed(operands, await config(), context).campaign.report();
    context.document(
      { schema: "seedbed/campaign-findings@1", ok: true, id, state, findings },
      findingsText(findings, context.style),
    );
    return EXIT.pass;
  },
});
