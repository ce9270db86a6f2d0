/** One scenario as `run` and `explore` have it: run as planned, recorded and kept as asked, told by the reporter. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ResolvedConfig } from "../api/config/resolve.ts";
import { limitsFor, storeFolder } from "../api/config/running.ts";
import type { LoadedScenario } from "../api/loaded.ts";
import { requireDeterministic } from "../api/setting.ts";
import { investigate, type TestOptions, testProgram, type TestResult } from "../api/test_program.ts";
import { SeedbedError } from "../engine/errors.ts";
import { COLLISIONS } from "../engine/store/collision.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { nowMs } from "./host.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { type Choice, keep, type RecordTo, recordToFile, requirePlace } from "./keep.ts";
import { value } from "./options/option.ts";
import { RUNNING, SEEDS } from "./options/running.ts";
import { scenarioReport } from "./present/scenario_report.ts";
import { createReporter, REPORTER } from "./reporters/catalog.ts";
import { searching } from "./searching.ts";

export const RUN_ONE = {
  ...SEEDS,
  record: value(
    "<path>",
    "write the trace there; without a path into .seedbed, also if it passes",
    z.string().optional(),
    { bare: true },
  ),
  "record-collision": value(
    "<name>",
    "where --record finds a file: overwrite it, append (write run.2.jsonl beside run.jsonl), or error",
    z.enum(COLLISIONS).default("overwrite"),
  ),
  ...RUNNING,
  ...REPORTER,
};

type Options = Readonly<z.output<z.ZodObject<typeof RUN_ONE>>>;

export interface Asked {
  readonly options: Options;
  readonly config: ResolvedConfig;
}

/** @throws SeedbedError `usage` for options that do not go together */
export function checkSeeds({ seed, seeds, strategy }: Options): void {
  if (seed !== undefined && seeds !== undefined) {
    throw new SeedbedError("usage", "expected --seed or --seeds, found both", {
      hint: "--seed is one run, --seeds a search",
    });
  }
  if (strategy === "random" && seed === undefined && seeds === undefined) {
    throw new SeedbedError("usage", "--strategy random: expected --seed or --seeds with it", {
      hint: "without a seed there is only the baseline, which is fifo",
    });
  }
}

export async function runScenario(
  loaded: LoadedScenario,
  { options, config }: Asked,
  context: Context,
): Promise<ExitCode> {
  const startedMs = nowMs();
  const { skip, world } = loaded.program.ir;
  if (skip !== undefined) {
    throw new SeedbedError("usage", `nothing was run: the scenario is skipped (${skip})`, {
      location: { file: loaded.file },
      hint: "take its skip away to run it",
    });
  }
  if (options.det) requireDeterministic(loaded);
  const plan = planOf(options, config, loaded);
  const reporter = createReporter(config.values.reporter, context, "run");
  const { record } = options;
  const place = record === undefined || record === ""
    ? undefined
    : { path: resolve(context.cwd, record), collision: options["record-collision"] };
  if (place !== undefined) requirePlace(loaded, place);
  const { result, path } = await runPlan(loaded, plan, place);
  const told = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  let report = path === undefined ? told : { ...told, recorded: context.show(path) };
  const choice = { ...plan.choice, seed: result.seed, strategy: result.strategy };
  if (result.failed !== undefined || record === "" || world?.memory?.track === true) {
    const folder = storeFolder(config, context.cwd);
    const { retention } = config.values;
    report = await keep(loaded, { report, result, choice, startedMs, folder, retention }, context);
  }
  const code = report.status === "pass" ? EXIT.pass : report.status === "timeout" ? EXIT.timeout : EXIT.fail;
  reporter.scenario(report);
  const passed = code === EXIT.pass ? 1 : 0;
  reporter.end({ passed, failed: 1 - passed, skipped: 0, invalid: 0, durationMs: nowMs() - startedMs }, passed === 1);
  return code;
}

interface Plan {
  readonly choice: Choice;
  /** After the baseline. */
  readonly seeds: readonly number[];
  /** False for the baseline alone. */
  readonly seeded: boolean;
  readonly shrink: boolean;
}

function planOf({ seed, seeds }: Options, config: ResolvedConfig, { program }: LoadedScenario): Plan {
  const { strategy, strict, shrink } = config.values;
  const limits = limitsFor(program.ir, config);
  const choice: Choice = seed === undefined
    ? { seed: 0, strategy: "fifo", limits, strict }
    : { seed, strategy, limits, strict };
  return {
    choice: seeds === undefined ? choice : { ...choice, strategy },
    seeds: seeds ?? [],
    seeded: seed !== undefined,
    shrink,
  };
}

/** What came of a plan, and the file with its trace where one was asked for. */
interface Ran {
  readonly result: TestResult;
  readonly path: string | undefined;
}

async function runPlan(loaded: LoadedScenario, plan: Plan, place: RecordTo | undefined): Promise<Ran> {
  const { choice, seeds, seeded, shrink } = plan;
  const { limits, strict, strategy } = choice;
  const { program } = loaded;
  const progress = searching(program.ir.name);
  const options: TestOptions = {
    ...(seeded ? { seed: choice.seed } : { seeds }),
    strategy,
    limits,
    strict,
    shrink,
    beginShrink: abortOnInterrupt,
    onProgress: progress.onProgress,
  };
  try {
    if (place === undefined) return { result: await testProgram(program, options), path: undefined };
    if (seeds.length > 0) {
      const result = await testProgram(program, options);
      const chosen = { ...choice, seed: result.seed, strategy: result.strategy };
      const { path } = await recordToFile(loaded, place, chosen, result.made);
      return { result, path };
    }
    // Recorded as it happens: if it brings the process down, the trace has its beginning.
    const { outcome, decisions: made, path } = await recordToFile(loaded, place, choice);
    if (outcome.status !== "pass") return { result: await investigate(program, options, choice, made), path };
    const { seed } = choice;
    const decisions = made.length;
    return { result: { status: "pass", runs: 1, outcome, decisions, made, seed, strategy, failed: undefined }, path };
  } finally {
    progress.clear();
  }
}
