/** `seedbed campaign stop`: ends a campaign that another process conducts. */
import { setTimeout } from "node:timers/promises";
import { SeedbedError } from "../../engine/errors.ts";
import { CAMPAIGN_OPERAND, campaignNamed } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";

const LOOK_EVERY_MS = 50;

export const command = defineCommand({
  name: "campaign stop",
  description: `Ends a campaign that is running, and waits until it has ended. Units that were begun may end within
three seconds, and findings are looked into; campaign resume goes on.`,
  operands: CAMPAIGN_OPERAND,
  options: {},
  examples: [{ line: "seedbed campaign stop", says: "the newest campaign" }],
  async run({ operands, config: configuration }, context) {
    const config = await configuration();
    const { folder } = campaignNamed(operands, config, context);
    if (folder.runningPid === undefined) {
      throw new SeedbedError("usage", `campaign ${folder.id}: expected one that is running, found one that is not`, {
        hint: `seedbed campaign status ${folder.id} shows how it stands`,
      });
    }
    folder.askToStop();
    while (folder.runningPid !== undefined) await setTimeout(LOOK_EVERY_MS);
    const { state } = campaignNamed([folder.id], config, context).campaign.report();
    context.document(
      { schema: "seedbed/campaign-stop@1", ok: true, id: folder.id, state },
      `campaign ${folder.id}: ended; seedbed campaign resume ${folder.id} goes on\n`,
    );
    return EXIT.pass;
  },
});
