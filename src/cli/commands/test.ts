/** `seedbed test`: every scenario of the files that are found or named. */
import type { ResolvedConfig } from "../../api/config/resolve.ts";
import { discoveryFor } from "../../api/config/running.ts";
import { discover } from "../../api/discover.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nowMs } from "../host.ts";
import { list } from "../options/option.ts";
import { JOBS, RUNNING, SEEDS, SETTING } from "../options/running.ts";
import { createReporter, REPORTER, toldBy } from "../reporters/catalog.ts";
import type { TestEvent, TestJob } from "../testing/job.ts";

const OPTIONS = {
  ...SEEDS,
  tag: list("<tag>", "only scenarios that have one of these tags"),
  ...JOBS,
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
A name that matches nothing is an error. With --jobs, files are shared out among so many processes; what is told is the
same, in the same order.
Ends with 1 if a scenario failed, else with 2 if a file does not load or nothing was run.`,
  operands: { usage: "[paths or globs…]", what: "scenario files", min: 0, max: Infinity },
  options: OPTIONS,
  examples: [
    { line: "seedbed test", says: "everything below this folder" },
    { line: "seedbed test src 'e2e/**/*.yaml' --seeds 1000", says: "a folder and a glob, 1,000 seeds each" },
    { line: "seedbed test --jobs 4", says: "with four processes" },
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
  let interrupted = false;
  for await (const event of run(files, options.jobs, jobOf(options, config), context)) {
    if (event.kind === "scenario") {
      const { report } = event;
      counts[report.status === "pass" ? "passed" : report.status === "skip" ? "skipped" : "failed"]++;
      reporter.scenario(report);
    } else if (event.kind === "invalid") {
      counts.invalid++;
      reporter.invalid(event.file, event.error);
    } else if (event.kind === "interrupted") interrupted = true;
  }
  const executed = counts.passed + counts.failed;
  const code = counts.failed > 0 ? EXIT.fail : counts.invalid > 0 || executed === 0 ? EXIT.invalid : EXIT.pass;
  reporter.end({ ...counts, durationMs: nowMs() - startedMs }, code === EXIT.pass);
  if (interrupted) context.note("interrupted: what came after was not run\n");
  if (executed === 0) context.note(`nothing was run: ${whyNothing(counts, options.tag)}\n`);
  return code;
}

type Options = Input<typeof OPTIONS>["options"];

function jobOf({ seed, seeds, tag, det }: Options, config: ResolvedConfig): TestJob {
  return { seed, seeds: seeds && [seeds[0]!, seeds.at(-1)!], tags: tag, det, config, progress: true };
}

/** Other processes are not worth their start for a single file. */
async function* run(
  files: readonly string[],
  jobs: number,
  job: TestJob,
  context: Context,
): AsyncGenerator<TestEvent, void, undefined> {
  if (jobs === 1 || files.length === 1) {
    const { testFiles } = await import("../testing/test_files.ts");
    return yield* testFiles(files, job, context);
  }
  const { testInJobs } = await import("../testing/pool.ts");
  yield* testInJobs(files, jobs, job, context);
}

function whyNothing({ skipped, invalid }: { skipped: number; invalid: number }, tags: readonly string[]): string {
  if (invalid > 0) return "no file with scenarios loads";
  if (skipped > 0) return "all scenarios are skipped";
  return `no scenario has the tag ${tags.join(" or ")}`;
}
