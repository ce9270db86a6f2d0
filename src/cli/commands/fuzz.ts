/** `seedbed fuzz`: fuzzes a function or a scenario. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { reportersFor, settingFor } from "../../api/project/config/running.ts";
import { asksHost, requireDeterministic, withSetting } from "../../api/project/load/setting.ts";
import { loadTarget } from "../../api/project/load/load_target.ts";
import { fuzzOne } from "../../api/runs/fuzz/fuzz_one.ts";
import { FUZZ_MODES, type FuzzSummary } from "../../api/runs/fuzz/fuzz_plan.ts";
import { defineCommand } from "../command.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { isIsolated } from "../isolation/state.ts";
import { recording, telling } from "../one_scenario.ts";
import { flag, list, value } from "../options/option.ts";
import { duration, JOBS, RECORD, RUNNING, SETTING } from "../options/running.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { fuzzText } from "../present/fuzz_text.ts";
import { viewOfResult } from "../present/scenario_view.ts";
import { REPORTER } from "../reporters/catalog.ts";
import { reporting } from "../reporters/reporting.ts";
import type { TestJob } from "../testing/job.ts";

const DEFAULT_TIME_MS = 60_000;

export const command = defineCommand({
  name: "fuzz",
  description:
    `Runs a function that a module exports, or a scenario, with generated inputs until a run fails. A function builds
what it needs from the data it gets. In coverage mode, runs that reach new code are kept and mutated; in
property mode each run is random. The failing run is shrunk and kept in .seedbed/runs. --jobs searches with
that many processes; in coverage mode, the runs also depend on that number.`,
  operands: { usage: "<file>[#<export>]", what: "a module or a scenario file, and an export of it", min: 1, max: 1 },
  options: {
    mode: value("<mode>", "coverage (the default), or property", z.enum(FUZZ_MODES).default("coverage")),
    runs: value("<n>", "end after this many runs", wholeNumber(1).optional()),
    time: value("<duration>", "end after this real time; 60s unless --runs is given", duration.optional()),
    seed: value("<n>", "the seed of the first run; the next ones have the next seeds", wholeNumber(0).default(1)),
    corpus: value(
      "<folder>",
      "begin with the runs of this folder, and add those that reach something new",
      z.string().min(1, "expected a folder").optional(),
    ),
    dictionary: list("<file>", "words that inputs may hold, one a line in quotes, as for AFL and libFuzzer"),
    "cover-dependencies": flag("count the edges of dependencies as well"),
    jobs: value(
      "<n>",
      "the number of processes that search side by side; each gets what the others have found",
      JOBS.jobs.clone(),
    ),
    ...RECORD,
    ...RUNNING,
    ...REPORTER,
    ...SETTING,
  },
  examples: [
    { line: "seedbed fuzz parser.ts#parse", says: "a function, for a minute" },
    { line: "seedbed fuzz parser.ts#parse --runs 100000 --corpus corpus", says: "with what was found before" },
    { line: "seedbed fuzz shop.scenario.ts#checkout --mode property --time 10m", says: "a scenario, at random" },
    { line: "seedbed fuzz parser.ts#parse --time 10m --jobs 4", says: "for ten minutes, with four processes" },
    { line: "seedbed fuzz parser.ts#parse --dictionary json.dict --max-bytes 256", says: "short inputs, from words" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const [target] = operands;
    const reporters = () => reportersFor(config, context.cwd, [target!.replace(/#.*$/s, "")]);
    let summary: FuzzSummary | undefined;
    return await reporting(reporters, context, {
      many: false,
      document: ({ ok, scenarios }) => ({ schema: "seedbed/fuzz@1", ok, scenario: scenarios[0], fuzz: summary }),
    }, async (results) => {
      const loaded = await loadTarget(target!, context);
      if (options.det) requireDeterministic(loaded);
      const set = withSetting(loaded, settingFor(loaded.program.ir, config), context.cwd);
      const place = (path: string) => ({ path: resolve(context.cwd, path), shown: path });
      const { corpus, runs, mode, dictionary, "cover-dependencies": coverDependencies } = options;
      const dictionaries = dictionary.map(place);
      // The answers of the host are asked for by one process.
      const pool = options.jobs > 1 && !isIsolated() && !asksHost(set.program.ir)
        ? new (await import("../testing/lane_pool.ts")).LanePool(
          options.jobs,
          { target: target!, mode, coverDependencies, dictionaries },
          jobOf(options, config),
          context,
        )
        : undefined;
      const progress = telling(set, context, results);
      const fuzzed = await fuzzOne(set, {
        mode,
        seed: options.seed,
        runs,
        timeMs: options.time ?? (runs === undefined ? DEFAULT_TIME_MS : undefined),
        coverDependencies,
        corpus: corpus === undefined ? undefined : place(corpus),
        dictionaries,
        lanes: pool,
        config,
        ...recording(options, context),
        beginSearch: abortOnInterrupt,
        onProgress: progress.onProgress,
      }, context).finally(() => {
        pool?.close();
        progress.clear();
      });
      summary = fuzzed.summary;
      await results.scenario({ report: fuzzed.report, view: viewOfResult(set, fuzzed.result, fuzzed.choice) });
      return fuzzText(summary, context.style);
    });
  },
});

/** What is in force in the processes that search. */
function jobOf({ det }: { readonly det: boolean }, config: ResolvedConfig): TestJob {
  return { seed: undefined, seeds: undefined, tags: [], name: undefined, det, bail: false, config };
}
