/** `seedbed worker`: does units of campaigns that other machines conduct. */
import { rmSync } from "node:fs";
import { serveUnits } from "../../api/runs/campaign/redis/redis_worker.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { unitJob } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { JOBS } from "../options/running.ts";
import { count, escapeControls } from "../present/text.ts";
import { CampaignLink } from "../testing/campaign_link.ts";
import { SharedUnits } from "../testing/shared_units.ts";
import { UnitPool } from "../testing/unit_pool.ts";

export const command = defineCommand({
  name: "worker",
  description: `Does units of the campaigns on the Redis of SEEDBED_REDIS_URL (seedbed campaign --redis), with processes
of this machine. Ctrl-C or SIGTERM ends it once the units that it has begun are done. It runs code that it
is sent, and accepts only messages that are sealed with the secret of SEEDBED_CAMPAIGN_KEY. Any number of
workers may come and go; if one is killed, another takes over its units.`,
  operands: { usage: "", what: "nothing", min: 0, max: 0 },
  options: { ...JOBS },
  examples: [{ line: "seedbed worker --jobs 8", says: "with eight processes" }],
  async run({ options: { jobs }, config: configuration }, context) {
    const config = await configuration();
    const link = await CampaignLink.open();
    const folder = makeTemporaryFolder("worker");
    const { signal, release } = abortOnInterrupt();
    // What runs here was sealed by somebody who has the secret.
    const trusting = { ...context, allowCodeUnasked: true };
    const units = new SharedUnits((orderOf) => new UnitPool(jobs, orderOf, unitJob(config, 1), trusting));
    const { connection, seal } = link;
    context.note(
      `worker: ${count(jobs, "process")} for campaigns at ${connection.shown}; it runs the code that they send\n`,
    );
    try {
      const done = await serveUnits(connection, seal, {
        jobs,
        folder,
        doUnit: (order) => units.do(order),
        signal,
        // Also what somebody without the secret has written into Redis.
        note: (text) => context.note(`${escapeControls(text.trimEnd())}\n`),
      });
      context.document({ schema: "seedbed/worker@1", ok: true, units: done }, `${count(done, "unit")} done\n`);
      return EXIT.pass;
    } finally {
      units.close();
      link.close();
      release();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});
