/** One scenario as `run` has it: run as planned, recorded and kept as asked, told by the reporter. */
import { z } from "zod";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import type { LoadedScenario } from "../api/project/load/loaded.ts";
import { runOne } from "../api/runs/run/run_one.ts";
import { requireDeterministic } from "../api/project/load/setting.ts";
import { shellWord } from "../api/shell_word.ts";
import { SeedbedError } from "../engine/errors.ts";
import type { Context } from "./context.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { recording, telling } from "./one_scenario.ts";
import { RECORD, RUNNING, SEEDS } from "./options/running.ts";
import { viewOfRecording, viewOfResult } from "./present/scenario_view.ts";
import { REPORTER } from "./reporters/catalog.ts";
import type { ReporterOptions, Results } from "./reporters/reporter.ts";
import { tellSupervisor, tellSupervisorProgress } from "./supervision/child.ts";
import { reportLostCommand } from "./supervision/lost.ts";
import type { LostCommand } from "./supervision/messages.ts";
import { rangeOf, type TestJob } from "./testing/job.ts";
import { noteUpgradeOnce } from "./upgrade_note.ts";
import { BASELINE, isBaseline } from "../engine/strategies/catalog.ts";

export const RUN_ONE = {
  ...SEEDS,
  ...RECORD,
  ...RUNNING,
  ...REPORTER,
};

type Options = Readonly<z.output<z.ZodObject<typeof RUN_ONE>>>;

export interface RunRequest {
  readonly options: Options;
  readonly config: ResolvedConfig;
  /** The command that searches other runs; that of `run` if it is left out. */
  readonly search?: string | undefined;
}

/** @throws SeedbedError `usage` for options that do not go together */
export function checkSeeds({ seed, seeds, strategy }: Options): void {
  if (seed !== undefined && seeds !== undefined) {
    throw new SeedbedError("usage", "expected --seed or --seeds, found both", {
      hint: "use --seed for one run, or --seeds for a search",
    });
  }
  if (strategy !== undefined && !isBaseline(strategy) && seed === undefined && seeds === undefined) {
    throw new SeedbedError("usage", `--strategy ${strategy}: expected --seed or --seeds`, {
      hint: `without a seed there is only the baseline, which is ${BASELINE.strategy}`,
    });
  }
}

/** The JSON document of `run`. */
export const ONE_SCENARIO: ReporterOptions = {
  many: false,
  document: ({ ok, scenarios }) => ({ schema: "seedbed/run@1", ok, scenario: scenarios[0] }),
};

export async function runScenario(
  loaded: LoadedScenario,
  { options, config, search }: RunRequest,
  context: Context,
  results: Results,
): Promise<void> {
  if (options.det) requireDeterministic(loaded);
  const { seed, seeds } = options;
  if (seeds !== undefined) noteUpgradeOnce(context, config);
  const progress = telling(loaded, context, results);
  tellSupervisor({ begins: { name: loaded.program.ir.name, file: loaded.file } });
  const { report, result, choice } = await runOne(loaded, {
    seed,
    seeds,
    config,
    ...recording(options, context),
    beginSearch: abortOnInterrupt,
    onProgress(made) {
      tellSupervisorProgress(made);
      progress.onProgress(made);
    },
  }, context).finally(progress.clear);
  const isBaselineOnly = seed === undefined && report.status === "pass" && report.runs === 1 && report.decisions > 0;
  const hint = isBaselineOnly
    ? `only the default order ran; search others: ${search ?? searchCommand(loaded, context)}`
    : undefined;
  await results.scenario({
    report: hint === undefined ? report : { ...report, hint },
    view: viewOfResult(loaded, result, choice),
  });
}

/** Of a run in another process, which did not end as one does. */
export async function reportLostRun(
  lost: LostCommand,
  { options: { seed, seeds, det }, config }: Pick<RunRequest, "options" | "config">,
  context: Context,
  results: Results,
): Promise<void> {
  const job: TestJob = { seed, seeds: rangeOf(seeds), name: undefined, tags: [], det, bail: false, config };
  const { signal, release } = abortOnInterrupt();
  try {
    const report = await reportLostCommand(lost, job, context, signal);
    await results.scenario({ report, view: viewOfRecording(report, context.cwd) });
  } finally {
    release();
  }
}

function searchCommand({ file, program }: LoadedScenario, context: Context): string {
  const { export: name = "default" } = program.ir;
  const which = name === "default" ? "" : ` --scenario ${shellWord(name)}`;
  return `seedbed run ${shellWord(context.show(file))}${which} --seeds 100`;
}
