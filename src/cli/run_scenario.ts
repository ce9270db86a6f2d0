/** One scenario as `run` and `explore` have it: run as planned, recorded and kept as asked, told by the reporter. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ResolvedConfig } from "../api/config/resolve.ts";
import { limitsFor, storeFolder } from "../api/config/running.ts";
import type { LoadedScenario } from "../api/loaded.ts";
import { requireDeterministic } from "../api/setting.ts";
import { investigate, type TestOptions, testProgram, type TestResult } from "../api/test_program.ts";
import { SeedbedError } from "../engine/errors.ts";
import type { Context } from "./context.ts";
import { nowMs } from "./host.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { type Choice, keep, recordToFile } from "./keep.ts";
import { value } from "./options/option.ts";
import { RUNNING, SEEDS } from "./options/running.ts";
import { scenarioReport } from "./present/scenario_report.ts";
import { lookAtResult } from "./present/scenario_look.ts";
import { REPORTER } from "./reporters/catalog.ts";
import type { Results, Telling } from "./reporters/reporter.ts";
import { searching } from "./searching.ts";

export const RUN_ONE = {
  ...SEEDS,
  record: value(
    "<path>",
    "write the trace there; without a path into .seedbed, also if it passes",
    z.string().optional(),
    { bare: true },
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

/** What `run` and `explore` print as JSON. */
export const ONE_SCENARIO: Telling = {
  many: false,
  document: ({ ok, scenarios }) => ({ schema: "seedbed/run@1", ok, scenario: scenarios[0] }),
};

export async function runScenario(
  loaded: LoadedScenario,
  { options, config }: Asked,
  context: Context,
  results: Results,
): Promise<void> {
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
  const { record } = options;
  const path = record === undefined || record === "" ? undefined : resolve(context.cwd, record);
  const result = await runPlan(loaded, plan, path);
  const told = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  let report = path === undefined ? told : { ...told, recorded: context.show(path) };
  const choice = { ...plan.choice, seed: result.seed, strategy: result.strategy };
  if (result.failed !== undefined || record === "" || world?.memory?.track === true) {
    const folder = storeFolder(config, context.cwd);
    report = await keep(loaded, { report, result, choice, startedMs, folder }, context);
  }
  await results.scenario({ report, look: lookAtResult(loaded, result, choice) });
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

async function runPlan(loaded: LoadedScenario, plan: Plan, path: string | undefined): Promise<TestResult> {
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
    if (path === undefined) return await testProgram(program, options);
    if (seeds.length > 0) {
      const result = await testProgram(program, options);
      await recordToFile(loaded, path, { ...choice, seed: result.seed, strategy: result.strategy }, result.made);
      return result;
    }
    // Recorded as it happens: if it brings the process down, the trace has its beginning.
    const { outcome, decisions } = await recordToFile(loaded, path, choice);
    if (outcome.status !== "pass") return await investigate(program, options, choice, decisions);
    const { seed } = choice;
    const made = decisions;
    return { status: "pass", runs: 1, outcome, decisions: made.length, made, seed, strategy, failed: undefined };
  } finally {
    progress.clear();
  }
}
