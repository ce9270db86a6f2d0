/** `seedbed gate`: all that has to hold before a change goes in. */
import { rmSync } from "node:fs";
import { z } from "zod";
import { affectedBy, sourcesOf } from "../../api/runs/run/affected.ts";
import { changedFiles } from "../../api/runs/run/changed_files.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { knownFindings } from "../../api/runs/run/known_findings.ts";
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { folderOf } from "../../api/project/config/running.ts";
import { discover } from "../../api/project/load/discover.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { defineCommand } from "../command.ts";
import { GateRun } from "../gates/gate_run.ts";
import { value } from "../options/option.ts";
import { duration, JOBS, RUNNING, SEEDS } from "../options/running.ts";
import { stagesText } from "../present/gates_text.ts";
import { count } from "../present/text.ts";
import { tellGitHub } from "../reporters/github_stages.ts";

const { seeds } = SEEDS;
const { strict } = RUNNING;

export const command = defineCommand({
  name: "gate",
  description: `Checks scenarios in four stages: validate (the files load), determinism (the baseline and a seed
give the same trace in the same process, a fresh one, another time zone and another locale), test
(like seedbed test), replay (recorded runs reproduce). With --since, only scenarios that a change
since then affects: in a file that they import, or in a setting. If there are none, the gate passes.
With --budget, a stage more: explore (a campaign
with fresh seeds for the time that is left). A finding that seedbed.known.json lists is told, and
fails nothing. On GitHub Actions, problems are annotations, and the job has a summary.
Every stage runs, even if an earlier one fails. Ends with 1 if a stage fails, else with 2 if a file
does not load or nothing was run.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: {
    since: value("<git ref>", "only scenarios affected since this branch, tag or commit", z.string().min(1).optional()),
    seeds,
    budget: value(
      "<duration>",
      "also search with seeds of this commit's own, for what the stages leave of this much real time, such as 5m",
      duration.optional(),
    ),
    ...JOBS,
    strict,
  },
  examples: [
    { line: "seedbed gate", says: "everything below this folder" },
    { line: "seedbed gate --since origin/main", says: "the scenarios that this branch affects" },
    { line: "seedbed gate --budget 5m --jobs 2", says: "and a search with fresh seeds, for five minutes in all" },
    { line: "seedbed gate src --jobs 2 --json", says: "as JSON" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const all = await discover(operands, context.cwd, discoveryFor(config, context.cwd));
    const files = await chosen(all, options.since, config, context.cwd);
    const folder = makeTemporaryFolder("gate");
    const clean = () => rmSync(folder, { recursive: true, force: true });
    const release = context.onInterrupt(clean);
    try {
      const gate = new GateRun(files, {
        config,
        seeds: options.seeds,
        jobs: options.jobs,
        budgetMs: options.budget,
        isKnown: knownFindings(folderOf(config, context.cwd), context.cwd),
        folder,
      }, context);
      await gate.run();
      const { stages, scenarios, determinism, known, campaign } = gate;
      const shown = files.map(context.show);
      const what = files.length === all.length
        ? count(all.length, "file")
        : `${files.length} of ${count(all.length, "file")}`;
      context.document({
        schema: "seedbed/gate@1",
        ok: stages.code === 0,
        since: options.since,
        files: shown,
        of: all.length,
        stages: stages.reports,
        scenarios,
        determinism,
        known,
        campaign,
      }, stagesText(stages.reports, what, context.style));
      tellGitHub(stages.reports, what, context);
      return stages.code;
    } finally {
      release();
      clean();
    }
  },
});

async function chosen(
  all: readonly string[],
  since: string | undefined,
  config: ResolvedConfig,
  cwd: string,
): Promise<readonly string[]> {
  if (since === undefined) return all;
  const changed = changedFiles(since, cwd);
  const named = config.file?.path;
  if (named !== undefined && changed.includes(named)) return all;
  return changed.length === 0 ? [] : affectedBy(changed, await sourcesOf(all));
}
