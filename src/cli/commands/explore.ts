/** `seedbed explore`: a search that goes on after failures, and tells what it found, each failure once. */
import { z } from "zod";
import { reportersFor } from "../../api/project/config/running.ts";
import { loadOne } from "../../api/project/load/load.ts";
import type { ExploreReport } from "../../api/reports/explore.ts";
import { DEFAULT_RUNS, exploreOne } from "../../api/runs/explore/explore_one.ts";
import type { SeedRange } from "../../api/runs/explore/shares.ts";
import type { ClusterChanges } from "../../api/runs/run/changed_cluster.ts";
import { inForce } from "../../api/runs/run/test_files.ts";
import { MAX_NODES } from "../../engine/capabilities/cluster/setting.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { recording, telling } from "../one_scenario.ts";
import { isIsolated } from "../isolation/state.ts";
import { list, value } from "../options/option.ts";
import { duration, JOBS, RECORD, RUNNING, SEEDS, SETTING } from "../options/running.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { explorationText } from "../present/exploration_text.ts";
import { viewOfRecording, viewOfResult } from "../present/scenario_view.ts";
import { REPORTER } from "../reporters/catalog.ts";
import { reporting } from "../reporters/reporting.ts";
import type { TestJob } from "../testing/job.ts";
import { noteUpgradeOnce } from "../upgrade_note.ts";

const OPTIONS = {
  scenario: value("<name>", "the scenario of the file, by name or export", z.string().min(1).optional()),
  ...SEEDS,
  seed: value("<n>", "the first seed; without --runs and --time, one run with this seed", SEEDS.seed.clone()),
  seeds: value("<n|a..b>", "the baseline, then seeds 1 to n, or a to b", SEEDS.seeds.clone()),
  runs: value("<n>", "the number of runs with seeds, 1,000 by default", wholeNumber(1).optional()),
  time: value("<duration>", "end the search after this much real time, such as 10m", duration.optional()),
  ...JOBS,
  ...RECORD,
  ...RUNNING,
  nodes: value(
    "<n>",
    "use this many nodes, n0, n1 and so on in a distributed file, n1, n2 and so on in a cluster",
    wholeNumber(1, MAX_NODES).optional(),
  ),
  steps: value("<n>", "distributed: deliver at most this many messages", wholeNumber(0).optional()),
  faults: value(
    "<presets>",
    "of a distributed file, the fault before the script: none, partition-first-two, heal-first-two, crash-first, restart-first; of a cluster, the kinds of faults, such as crash,partition",
    z.string().optional(),
  ),
  checker: list(
    "<check>",
    "distributed: what must hold, instead of the file's: kv_all_equal:<key>, kv_present_on_all:<key>, kv_node_equals:<node>:<key>:<value>",
  ),
  ...SETTING,
  ...REPORTER,
};

export const command = defineCommand({
  name: "explore",
  description:
    `Searches one scenario for all its failures: unlike run, it goes on after the first. Failures with the same
fingerprint are one finding, which is told with the first run that shows it; that run is shrunk, and
kept in .seedbed/runs. It tries the baseline, up to 100 orders with few preemptions, and 1,000 seeds,
or as many as --runs and --time say. On a terminal, it shows how fast it is, how many distinct
schedules it has seen, how many more there are by estimate, and how many failures it found. --jobs
divides the seeds among that many processes; what they find does not depend on how many there are.
A process that ends is replaced, and its seeds are tried again. Ctrl-C ends the search and keeps what
was found. Ends with 0 if it found nothing, 1 for findings, 3 if all of them are runs that reached
their limit on virtual time, 2 if nothing was run, and 130 if Ctrl-C ended it before it found anything.`,
  operands: { usage: "<file>", what: "a scenario file", min: 1, max: 1 },
  options: OPTIONS,
  examples: [
    { line: "seedbed explore checkout.scenario.ts", says: "1,000 runs, and all that fails in them" },
    { line: "seedbed explore checkout.scenario.ts --time 10m --jobs 4", says: "for ten minutes, with four processes" },
    { line: "seedbed explore checkout.scenario.ts --runs 5000 --seed 1001", says: "seeds 1,001 to 6,000" },
    { line: "seedbed explore checkout.scenario.ts --strategy pct --no-shrink --json", says: "for programs" },
    {
      line: "seedbed explore kv.fozzy.json --nodes 5 --faults partition-first-two",
      says: "a distributed file, with more nodes and a fault",
    },
    {
      line: "seedbed explore raft.scenario.ts --nodes 5 --faults crash,partition",
      says: "a cluster of five, with these faults only",
    },
    { line: "seedbed explore kv.fozzy.json --checker kv_node_equals:n2:x:1", says: "with another check at the end" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    let found: ExploreReport | undefined;
    const reporter = { many: false, document: () => ({ schema: "seedbed/explore@1", ...found }) };
    return await reporting(reporters, context, reporter, async (results) => {
      const seeds = rangeOf(options);
      const [file] = operands;
      const job: TestJob = {
        seed: undefined,
        seeds: undefined,
        tags: [],
        name: undefined,
        det: options.det,
        bail: false,
        config,
        changes: changesOf(options),
      };
      const loaded = inForce(await loadOne(file!, options.scenario, context), job, context.cwd);
      const { name: scenario } = loaded.program.ir;
      noteUpgradeOnce(context, config);
      const progress = telling(loaded, context, results);
      const { jobs } = options;
      const place = { file: loaded.file, scenario };
      const stopped = new AbortController();
      const pool = jobs > 1 && !isIsolated()
        ? new (await import("../testing/seed_pool.ts")).SeedPool(jobs, job, place, context)
        : undefined;
      found = await exploreOne(loaded, {
        seed: isOneRun(options) ? options.seed : undefined,
        seeds,
        timeMs: options.time,
        config,
        ...recording(options, context),
        beginSearch: abortOnInterrupt,
        tryShares: pool && ((...seeds) => pool.try(...seeds)),
        async reportLost({ seed, how, lastWords }) {
          const { reportLost } = await import("../testing/lost_run.ts");
          const lost = { name: scenario, file: loaded.file, how, lastWords, after: [] };
          return await reportLost(lost, { ...job, seed }, context, stopped.signal);
        },
        onProgress: progress.onProgress,
        async onReport(report, run) {
          progress.clear();
          const view = run === undefined
            ? viewOfRecording(report, context.cwd)
            : viewOfResult(loaded, run.result, run.choice);
          await results.scenario({ report, view });
        },
      }, context).finally(progress.clear);
      if (found.stopped === "interrupted") results.interrupted();
      return explorationText(found, context.style);
    });
  },
});

type Options = Input<typeof OPTIONS>["options"];

function isOneRun({ seed, runs, time }: Options): boolean {
  return seed !== undefined && runs === undefined && time === undefined;
}

/** @throws SeedbedError `usage` for options that do not go together */
function rangeOf({ seed, seeds, runs, time }: Options): SeedRange {
  if (seeds !== undefined) {
    const other = seed !== undefined ? "--seed" : runs !== undefined ? "--runs" : undefined;
    if (other !== undefined) {
      throw new SeedbedError("usage", `expected ${other} or --seeds, found both`, {
        hint: "--seed is the first seed, and --runs says how many; --seeds says both at once",
      });
    }
    return { first: seeds[0] ?? 1, count: seeds.length };
  }
  const first = seed ?? 1;
  const count = runs ?? (time === undefined ? DEFAULT_RUNS : Infinity);
  if (Number.isFinite(count) && !Number.isSafeInteger(first + count)) {
    throw new SeedbedError("usage", `--seed ${first} --runs ${count}: expected seeds up to ${Number.MAX_SAFE_INTEGER}`);
  }
  return { first, count };
}

/** Undefined when nothing is to be changed. */
function changesOf({ nodes, steps, faults, checker }: Options): ClusterChanges | undefined {
  if (nodes === undefined && steps === undefined && faults === undefined && checker.length === 0) return undefined;
  const names = faults?.split(",").map((name) => name.trim());
  return { nodes, steps, faults: names, checkers: checker.length === 0 ? undefined : checker };
}
