/** `seedbed campaign`: many scenarios, many processes, for as long as somebody likes. */
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import { discover } from "../../api/project/load/discover.ts";
import { Campaign } from "../../api/runs/campaign/campaign.ts";
import { CampaignFolder } from "../../api/runs/campaign/campaign_folder.ts";
import { prepareCampaign, requireDivisible } from "../../api/runs/campaign/prepare.ts";
import { DEFAULT_RUNS } from "../../api/runs/explore/explore_one.ts";
import { newId } from "../../api/new_id.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { openPage, REDIS, SERVE, tellCampaign, work } from "../campaigns.ts";
import { defineCommand } from "../command.ts";
import { value } from "../options/option.ts";
import { duration, JOBS, RUNNING, SEEDS, SETTING } from "../options/running.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { count } from "../present/text.ts";
import { CampaignLink } from "../testing/campaign_link.ts";

const { det: _det, ...running } = RUNNING;

export const command = defineCommand({
  name: "campaign",
  description:
    `Explores all scenarios that it finds, with several processes: each scenario is compiled once, its seeds are
divided into units, and a process that has nothing to do gets the next unit. With --time, a scenario gets
more time while it shows something new, and each gets a minimum; with --runs, each gets that many seeds,
and what is found does not depend on --jobs. Failures of a scenario with the same fingerprint are one
finding; the first run that shows it is shrunk and stored. The state is on disk, so a campaign can be
resumed after Ctrl-C, a killed process, or a restart of the machine. Each campaign also runs a scenario
with a planted bug; if that bug is not found, it ends with 4. Otherwise it ends with 1 if there are
findings, with 2 if a file does not load, with 130 if Ctrl-C ended it before it found anything, and else
with 0.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: {
    runs: value(
      "<n>",
      "the number of seeds for each scenario; 1,000 unless --time is given",
      wholeNumber(1).optional(),
    ),
    time: value("<duration>", "end the campaign after this much real time, such as 8h", duration.optional()),
    seed: value("<n>", "the first seed, 1 by default", SEEDS.seed.clone()),
    strategy: SEEDS.strategy,
    ...JOBS,
    ...REDIS,
    ...SERVE,
    ...running,
    ...SETTING,
  },
  examples: [
    { line: "seedbed campaign --time 8h --jobs 4", says: "everything below this folder, overnight" },
    { line: "seedbed campaign 'src/**/*.scenario.ts' --runs 10000", says: "10,000 seeds for each scenario" },
    { line: "seedbed campaign --time 8h --redis", says: "with workers on many machines" },
    { line: "seedbed campaign --time 8h --serve", says: "with a page that shows the progress" },
    { line: "seedbed campaign --time 10m --seed 100001 --json", says: "with other seeds; prints JSON" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    requireDivisible(config.values.strategy);
    const { seed: firstSeed = 1, time: timeMs, jobs } = options;
    const runs = options.runs ?? (timeMs === undefined ? DEFAULT_RUNS : undefined);
    if (!Number.isSafeInteger(firstSeed + (runs ?? 0))) {
      throw new SeedbedError("usage", `--seed ${firstSeed}: expected seeds up to ${Number.MAX_SAFE_INTEGER}`);
    }
    const page = await openPage(options.serve, context);
    const redis = options.redis ? await CampaignLink.open() : undefined;
    try {
      const files = await discover(operands, context.cwd, discoveryFor(config, context.cwd));
      const folder = new CampaignFolder(storeFolder(config, context.cwd), newId());
      const release = context.onInterrupt(() => folder.remove());
      try {
        const preparation = { config, firstSeed, runs, timeMs, allowCode: context.allowCodeUnasked };
        const { scenarios, invalid, skipped } = await prepareCampaign(files, preparation, folder, context.cwd);
        if (scenarios.length === 0) throw nothingToRun(invalid, skipped);
      } catch (error) {
        folder.remove();
        throw error;
      } finally {
        release();
      }
      const campaign = new Campaign(folder, context);
      const { length } = campaign.plan.scenarios;
      if (!context.json) context.note(`campaign ${folder.id}: ${count(length, "scenario")}\n`);
      const { isInterrupted } = await work(campaign, { jobs, config, redis, page }, context);
      return tellCampaign(campaign, isInterrupted, context);
    } finally {
      redis?.close();
    }
  },
});

function nothingToRun(
  invalid: Campaign["plan"]["invalid"],
  skipped: Campaign["plan"]["skipped"],
): SeedbedError {
  const [first] = invalid;
  if (first !== undefined) {
    const { message, location, hint, path } = first.error;
    const more = invalid.length > 1 ? ` (and ${count(invalid.length - 1, "other file")} that cannot be loaded)` : "";
    return new SeedbedError("invalid", `nothing was run: ${message}${more}`, {
      location: location ?? first,
      hint,
      path,
    });
  }
  return new SeedbedError(
    "usage",
    `nothing was run: ${skipped.map(({ name, why }) => `${name} is skipped (${why})`).join(", ")}`,
  );
}
