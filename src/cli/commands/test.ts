/** `seedbed test`: every scenario of the files that are found or named. */
import type { ResolvedConfig } from "../../api/config/resolve.ts";
import { discoveryFor, limitsFor, settingFor, storeFolder } from "../../api/config/running.ts";
import { seedsOf } from "../../api/config/seeds.ts";
import { discover } from "../../api/discover.ts";
import { loadFile } from "../../api/load.ts";
import type { LoadedScenario } from "../../api/loaded.ts";
import { requireDeterministic, withSetting } from "../../api/setting.ts";
import { testProgram } from "../../api/test_program.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nowMs } from "../host.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { keep } from "../keep.ts";
import { list } from "../options/option.ts";
import { RUNNING, SEEDS, SETTING } from "../options/running.ts";
import type { ScenarioReport } from "../output/scenario.ts";
import { errorReport } from "../present/error.ts";
import { scenarioReport, skippedReport } from "../present/scenario_report.ts";
import { createReporter, REPORTER, toldBy } from "../reporters/catalog.ts";
import { searching } from "../searching.ts";

const OPTIONS = {
  ...SEEDS,
  tag: list("<tag>", "only scenarios that have one of these tags"),
  ...RUNNING,
  ...SETTING,
  ...REPORTER,
};

export const command = defineCommand({
  name: "test",
  description:
    `Runs all scenarios of the given files, folders and globs, or of all scenario files below the current folder:
**/*.scenario.{ts,mts,js,mjs,json,yaml,yml} and **/*.fozzy.json, not in node_modules, .git, dist or .seedbed.
A scenario that has a choice to make is run as the baseline and then with 100 seeds, another one once.
Failing runs are shrunk and kept in .seedbed/runs. A configuration may change all of this: see seedbed env.
A name that matches nothing is an error.
Ends with 1 if a scenario failed, else with 2 if a file does not load or nothing was run.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: OPTIONS,
  examples: [
    { line: "seedbed test", says: "everything below this folder" },
    { line: "seedbed test src 'e2e/**/*.yaml' --seeds 1000", says: "a folder and a glob, 1,000 seeds each" },
    { line: "seedbed test --tag slow --timeout 1h", says: "by tag, for at most a virtual hour" },
  ],
  async run(input, context) {
    const config = await input.config();
    return await toldBy(config.values.reporter, context, () => testAll(input, config, context));
  },
});

async function testAll(
  { operands, options }: Input<typeof OPTIONS>,
  config: ResolvedConfig,
  context: Context,
): Promise<ExitCode> {
  if (options.seed !== undefined && options.seeds !== undefined) {
    throw new SeedbedError("usage", "expected --seed or --seeds, found both");
  }
  const startedMs = nowMs();
  const reporter = createReporter(config.values.reporter, context, "test");
  const files = await discover(operands, context.cwd, discoveryFor(config, context.cwd));
  const counts = { passed: 0, failed: 0, skipped: 0, invalid: 0 };
  const reported = (report: ScenarioReport) => {
    counts[report.status === "pass" ? "passed" : report.status === "skip" ? "skipped" : "failed"]++;
    reporter.scenario(report);
  };
  let interrupted = false;
  for (const file of files) {
    if (interrupted) break;
    const scenarios = await loadAll(file, options.det, config, context).catch((error: unknown) => {
      if (!(error instanceof SeedbedError)) throw error;
      counts.invalid++;
      reporter.invalid(context.show(file), errorReport(error, context.cwd));
      return [];
    });
    for (const loaded of scenarios.filter((each) => isWanted(each, options.tag))) {
      if (interrupted) break;
      reported(
        loaded.program.ir.skip === undefined
          ? await testOne(loaded, options, config, context, () => interrupted = true)
          : skippedReport(loaded, context.cwd),
      );
    }
  }
  const executed = counts.passed + counts.failed;
  const code = counts.failed > 0 ? EXIT.fail : counts.invalid > 0 || executed === 0 ? EXIT.invalid : EXIT.pass;
  reporter.end({ ...counts, durationMs: nowMs() - startedMs }, code === EXIT.pass);
  if (interrupted) context.note("interrupted: what came after was not run\n");
  if (executed === 0) context.note(`nothing was run: ${whyNothing(counts, options.tag)}\n`);
  return code;
}

function isWanted({ program: { ir } }: LoadedScenario, tags: readonly string[]): boolean {
  return tags.length === 0 || tags.some((tag) => ir.tags?.includes(tag));
}

async function loadAll(
  file: string,
  det: boolean,
  config: ResolvedConfig,
  { cwd }: Context,
): Promise<LoadedScenario[]> {
  const scenarios = (await loadFile(file)).map((loaded) =>
    withSetting(loaded, settingFor(loaded.program.ir, config), cwd)
  );
  if (det) scenarios.forEach(requireDeterministic);
  return scenarios;
}

async function testOne(
  loaded: LoadedScenario,
  { seed, seeds }: Input<typeof OPTIONS>["options"],
  config: ResolvedConfig,
  context: Context,
  onInterrupt: () => void,
): Promise<ScenarioReport> {
  const { strategy, strict, shrink } = config.values;
  const limits = limitsFor(loaded.program.ir, config);
  const startedMs = nowMs();
  const progress = searching(loaded.program.ir.name);
  const result = await testProgram(loaded.program, {
    seed,
    seeds,
    usualSeeds: seedsOf(config.values.seeds),
    strategy,
    strict,
    shrink,
    limits,
    beginShrink: () => {
      const { signal, release } = abortOnInterrupt();
      signal.addEventListener("abort", onInterrupt);
      return { signal, release };
    },
    onProgress: progress.onProgress,
  }).finally(progress.clear);
  const report = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  if (result.failed === undefined && loaded.program.ir.world?.memory?.track !== true) return report;
  const choice = { seed: result.seed, strategy: result.strategy, limits, strict };
  const folder = storeFolder(config, context.cwd);
  const { retention } = config.values;
  return await keep(loaded, { report, result, choice, startedMs, folder, retention }, context);
}

function whyNothing({ skipped, invalid }: { skipped: number; invalid: number }, tags: readonly string[]): string {
  if (invalid > 0) return "no file with scenarios loads";
  if (skipped > 0) return "all scenarios are skipped";
  return `no scenario has the tag ${tags.join(" or ")}`;
}
