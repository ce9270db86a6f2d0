/** `seedbed test`: every scenario of the files that are found or named. */
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { reportersFor, storeFolder } from "../../api/project/config/running.ts";
import { discover } from "../../api/project/load/discover.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { canInterrupt } from "../../engine/watchdog/watchdog.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";
import type { ExitCode } from "../exit_codes.ts";
import { isIsolated } from "../isolation/state.ts";
import { flag } from "../options/option.ts";
import { JOBS, RUNNING, SEEDS, SETTING, WANTED } from "../options/running.ts";
import { viewOfRecording } from "../present/scenario_view.ts";
import { REPORTER } from "../reporters/catalog.ts";
import type { ReporterOptions, Results } from "../reporters/reporter.ts";
import type { Summary } from "../../api/reports/events.ts";
import { reporting } from "../reporters/reporting.ts";
import { searching } from "../searching.ts";
import { noteUpgradeOnce } from "../upgrade_note.ts";
import { rangeOf, type TestJob } from "../testing/job.ts";
import { tellSupervisor, tellSupervisorProgress } from "../supervision/child.ts";
import type { LostCommand } from "../supervision/messages.ts";
import type { JobsOptions } from "../testing/jobs.ts";
import { interruptedReport } from "../testing/interrupted_report.ts";
import { testHere } from "../testing/test_here.ts";

const OPTIONS = {
  ...SEEDS,
  ...WANTED,
  bail: flag("stop at the first scenario that fails, or file that does not load", { also: "fail-fast" }),
  ...JOBS,
  watch: flag("keep watching, and run what each changed file affects"),
  ...RUNNING,
  ...SETTING,
  ...REPORTER,
};

export const command = defineCommand({
  name: "test",
  description: `Runs all scenarios of the given files, folders and globs, or of all scenario files below the current
folder: **/*.scenario.{ts,mts,js,mjs,json,yaml,yml} and **/*.fozzy.json, not in node_modules, .git,
dist or .seedbed. Each scenario is run in the default order. If it has a choice to make, a search
follows: up to 100 orders with few preemptions, and 100 seeds unless those orders prove it. Failing
runs are shrunk and kept in .seedbed/runs. A configuration may change all of this: see seedbed env.
A name that matches nothing is an error. --jobs divides the files, and the seeds of long searches,
among that many processes; results and their order stay the same. With --watch, all files are run,
and then those that import an edited file, until you press q. Ends with 1 if a scenario failed, else
with 2 if a file does not load or nothing was run.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: OPTIONS,
  examples: [
    { line: "seedbed test", says: "everything below this folder" },
    { line: "seedbed test src 'e2e/**/*.yaml' --seeds 1000", says: "a folder and a glob, 1,000 seeds each" },
    { line: "seedbed test --reporter pretty --reporter junit=report.xml", says: "for people, and for CI as a file" },
    { line: "seedbed test --jobs 4", says: "with four processes" },
    { line: "seedbed test src --watch", says: "while you edit" },
    { line: "seedbed test -t checkout --bail", says: "by name, until the first failure" },
    { line: "seedbed test --tag slow --timeout 1h", says: "by tag, for at most a virtual hour" },
  ],
  async run(input, context) {
    if (input.options.watch) return await watchAll(input, context);
    return await testOnce(input, await input.config(), context);
  },
});

async function testOnce(
  input: Input<typeof OPTIONS>,
  config: ResolvedConfig,
  context: Context,
  round?: Round,
): Promise<ExitCode> {
  noteUpgradeOnce(context, config);
  const reporters = () => reportersFor(config, context.cwd, input.operands);
  let ended: Ended = { names: new Set() };
  const telling: ReporterOptions = {
    many: true,
    document: ({ ok, summary, scenarios, invalid }) => ({
      schema: "seedbed/test@1",
      ok,
      summary,
      stopped: ended.stopped,
      scenarios,
      invalid,
    }),
    nothing: (summary) => ended.stopped ?? whyNothing(summary, input.options, ended.names),
  };
  return await reporting(reporters, context, telling, async (results) => {
    ended = await testAll(input, config, context, results, round);
  });
}

async function watchAll(input: Input<typeof OPTIONS>, context: Context): Promise<ExitCode> {
  const { watch } = await import("../watching/watch.ts");
  let config = await input.config();
  const reporters = reportersFor(config, context.cwd, input.operands);
  if (context.json || reporters.some(({ name, path }) => name === "json" && path === undefined)) {
    throw new SeedbedError(
      "usage",
      "--watch: expected no --json, because a watch has no end to report",
    );
  }
  return await watch({
    async find() {
      config = await input.readConfig();
      const files = await discover(input.operands, context.cwd, discoveryFor(config, context.cwd));
      return { files, store: storeFolder(config, context.cwd), config: config.file?.path };
    },
    async run(files, signal, onEvent) {
      await testOnce(input, config, context, { files, signal, onEvent });
    },
  }, context);
}

/** One of many times that `--watch` runs something. */
interface Round {
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: TestEvent) => void;
}

/** The end of the run of the tests. */
interface Ended {
  /** Names of all scenarios of the files, wanted or not. */
  readonly names: ReadonlySet<string>;
  /** The reason why the remaining files were not run. */
  readonly stopped?: "interrupted" | "bail";
}

async function testAll(
  { operands, options, lost }: Input<typeof OPTIONS>,
  config: ResolvedConfig,
  context: Context,
  results: Results,
  round?: Round,
): Promise<Ended> {
  if (options.seed !== undefined && options.seeds !== undefined) {
    throw new SeedbedError("usage", "expected --seed or --seeds, found both");
  }
  const files = round?.files ?? discover(operands, context.cwd, discoveryFor(config, context.cwd));
  const names = new Set<string>();
  const progress = searching();
  const job = jobOf(options, config);
  const together = { jobs: options.jobs, signal: round?.signal, onFiles: progress.files };
  for await (const event of run(Promise.resolve(files), job, context, together, lost)) {
    round?.onEvent(event);
    if (event.kind === "progress") {
      progress.update(event.scenario, event.progress);
      results.progress(event);
      continue;
    }
    progress.clear();
    if (event.kind === "file") { for (const name of event.names) names.add(name); }
    else if (event.kind === "scenario") {
      const { report } = event;
      await results.scenario({ report, view: viewOfRecording(report, context.cwd) });
    } else if (event.kind === "invalid") results.invalid({ file: event.file, error: event.error });
    else if (event.kind === "interrupted") {
      results.interrupted();
      context.note("interrupted: the remaining files were not run\n");
      return { names, stopped: "interrupted" };
    }
    if (options.bail && isFailure(event)) {
      context.note("stopped at the first failure (--bail): the remaining scenarios were not run\n");
      return { names, stopped: "bail" };
    }
  }
  return { names };
}

function isFailure(event: TestEvent): boolean {
  return event.kind === "invalid" ||
    event.kind === "scenario" && (event.report.status === "fail" || event.report.status === "timeout");
}

type Options = Input<typeof OPTIONS>["options"];

function jobOf({ seed, seeds, name, tag, det, bail }: Options, config: ResolvedConfig): TestJob {
  return { seed, seeds: rangeOf(seeds), name, tags: tag, det, bail, config };
}

/**
 * Runs in processes of their own whatever a signal may have to end, and whatever may take other files down with its process:
 * code that cannot be interrupted, or that has the runtime give up.
 * @param files still being looked for: processes start meanwhile
 * @param lost a process that did it alone and has ended
 */
async function* run(
  files: Promise<readonly string[]>,
  job: TestJob,
  context: Context,
  together: JobsOptions,
  lost: LostCommand | undefined,
): AsyncGenerator<TestEvent, void, undefined> {
  if (lost !== undefined && lost.how === undefined) return yield* interruptedTest(lost, context);
  const isAlone = async () =>
    lost === undefined && together.jobs === 1 && together.signal === undefined && (await files).length === 1;
  // An isolated process can start no others.
  if (isIsolated() || canInterrupt && await isAlone()) {
    return yield* testTold(await files, job, context);
  }
  const { testInJobs } = await import("../testing/jobs.ts");
  yield* testInJobs(files, job, context, together);
}

/** In this process, which tells whoever supervises it what it is doing. */
async function* testTold(
  files: readonly string[],
  job: TestJob,
  context: Context,
): AsyncGenerator<TestEvent, void, undefined> {
  const onBegin = (name: string) => tellSupervisor({ begins: { name, file: files[0]! } });
  for await (const event of testHere(files, job, context, { onBegin })) {
    if (event.kind === "progress") tellSupervisorProgress(event.progress);
    else tellSupervisor({ event });
    yield event;
  }
}

/** What such a process had, and that its search was interrupted while its code did not yield. */
function* interruptedTest(
  { events, scenario, runs }: LostCommand,
  context: Context,
): Generator<TestEvent, void, undefined> {
  yield* events;
  if (scenario !== undefined && runs > 0) {
    const { name, file } = scenario;
    yield { kind: "scenario", report: interruptedReport({ name, file: context.show(file), runs }) };
  }
  yield { kind: "interrupted" };
}

function whyNothing({ skipped, invalid }: Summary, { name, tag }: Options, names: ReadonlySet<string>): string {
  if (invalid > 0) return "no file with scenarios loads";
  if (skipped > 0) return "all scenarios are skipped";
  const tagged = tag.length === 0 ? "" : ` has the tag ${tag.join(" or ")}`;
  if (name === undefined) return `no scenario${tagged}`;
  const meant = suggest(name, [...names]);
  const found = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  return tagged === ""
    ? `no scenario has a name that matches /${name}/${found}`
    : `no scenario whose name matches /${name}/${tagged}`;
}
