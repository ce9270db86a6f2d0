/** `seedbed gate`: all that has to hold before a change goes in. */
import { rmSync } from "node:fs";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import { MergeBase } from "../../api/runs/bisect/merge_base.ts";
import { affectedBy, sourcesOf } from "../../api/runs/run/affected.ts";
import { changedFiles } from "../../api/project/changed_files.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { knownFindings } from "../../api/runs/run/known_findings.ts";
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { folderOf } from "../../api/project/config/running.ts";
import { discover } from "../../api/project/load/discover.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { GateRun } from "../gates/gate_run.ts";
import { OlderFindings } from "../gates/older.ts";
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
with fresh seeds for the time that is left). A finding that seedbed.known.json lists, or whose run fails
in the same way at the merge base with --base (by default --since), is told, and fails nothing. On GitHub Actions, problems are annotations, and the job has a summary.
Every stage runs, even if an earlier one fails. Ends with 1 if a stage fails, else with 2 if a file
does not load or nothing was run.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: {
    since: value("<git ref>", "only scenarios affected since this branch, tag or commit", z.string().min(1).optional()),
    base: value(
      "<git ref>",
      "findings that were there before the change left this branch fail nothing; by default as --since",
      z.string().min(1).optional(),
    ),
    prepare: value(
      "<command>",
      'with --base: installs packages where the lock file of the merge base differs from the present one, such as "npm ci"',
      z.string().min(1).optional(),
    ),
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
    { line: "seedbed gate --base origin/main --budget 5m", says: "only what this branch has broken shuts the gate" },
    { line: "seedbed gate src --jobs 2 --json", says: "as JSON" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const all = await discover(operands, context.cwd, discoveryFor(config, context.cwd));
    const files = await chosen(all, options.since, config, context.cwd);
    const folder = makeTemporaryFolder("gate");
    const interruption = new AbortController();
    let base: MergeBase | undefined;
    const clean = () => {
      interruption.abort();
      base?.remove();
      rmSync(folder, { recursive: true, force: true });
    };
    const release = context.onInterrupt(clean);
    try {
      base = mergeBaseOf(options, config, interruption.signal, context);
      const isListed = knownFindings(folderOf(config, context.cwd), context.cwd);
      const older = new OlderFindings(isListed, base, context.cwd);
      const gate = new GateRun(files, {
        config,
        seeds: options.seeds,
        jobs: options.jobs,
        budgetMs: options.budget,
        older,
        folder,
      }, context);
      await gate.run();
      const { stages, scenarios, determinism, campaign } = gate;
      const shown = files.map(context.show);
      const what = files.length === all.length
        ? count(all.length, "file")
        : `${files.length} of ${count(all.length, "file")}`;
      const told = { stages: stages.reports, known: older.known, what };
      context.document({
        schema: "seedbed/gate@1",
        ok: stages.code === 0,
        since: options.since,
        files: shown,
        of: all.length,
        stages: stages.reports,
        scenarios,
        determinism,
        known: older.known,
        campaign,
      }, stagesText(told, context.style));
      tellGitHub(told, context);
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

function mergeBaseOf(
  { since, base, prepare }: {
    readonly since?: string | undefined;
    readonly base?: string | undefined;
    readonly prepare?: string | undefined;
  },
  config: ResolvedConfig,
  signal: AbortSignal,
  { cwd, allowCodeUnasked: allowCode }: Context,
): MergeBase | undefined {
  const ref = base ?? since;
  if (ref !== undefined) {
    const option = base === undefined ? "--since" : "--base";
    return new MergeBase({ cwd, ref, option, prepare, strict: config.values.strict, allowCode, signal });
  }
  if (prepare === undefined) return undefined;
  throw new SeedbedError("usage", "--prepare: expected --base as well", { hint: "add --base origin/main" });
}
