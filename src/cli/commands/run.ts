/** `seedbed run`: one scenario, the baseline or the seeds that are asked for. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ResolvedConfig } from "../../api/config/resolve.ts";
import { limitsFor, storeFolder } from "../../api/config/running.ts";
import { loadOne } from "../../api/load.ts";
import type { LoadedScenario } from "../../api/loaded.ts";
import { testProgram, type TestResult } from "../../api/test_program.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nowMs } from "../host.ts";
import { type Choice, keep, recordToFile } from "../keep.ts";
import { value } from "../options/option.ts";
import { RUNNING, SEEDS } from "../options/running.ts";
import { scenarioReport } from "../present/scenario_report.ts";
import { createReporter, REPORTER, toldBy } from "../reporters/catalog.ts";
import { searching } from "../searching.ts";

const OPTIONS = {
  ...SEEDS,
  scenario: value("<name>", "which scenario of the file, by its name or export", z.string().min(1).optional()),
  record: value(
    "<path>",
    "write the trace there; without a path into .seedbed, also if it passes",
    z.string().optional(),
    {
      bare: true,
    },
  ),
  ...RUNNING,
  ...REPORTER,
};

export const command = defineCommand({
  name: "run",
  description:
    `Runs one scenario. Without --seed or --seeds this is the baseline: operations complete in the order in which
they were started. A failing run is shrunk and kept in .seedbed/runs.`,
  operands: { usage: "<file>", what: "a scenario file", min: 1, max: 1 },
  options: OPTIONS,
  examples: [
    { line: "seedbed run checkout.scenario.ts", says: "the baseline, once" },
    { line: "seedbed run checkout.scenario.ts --seeds 1000", says: "until one of 1,000 seeds fails" },
    { line: "seedbed run checkout.scenario.ts --seed 7 --record run.jsonl", says: "one run, with its trace" },
    {
      line: "seedbed run shop.scenario.ts --scenario checkout --timeout 30s",
      says: "one of several, for 30 virtual seconds",
    },
  ],
  async run(input, context) {
    const config = await input.config();
    return await toldBy(config.values.reporter, context, () => runOne(input, config, context));
  },
});

async function runOne(
  { operands, options }: Input<typeof OPTIONS>,
  config: ResolvedConfig,
  context: Context,
): Promise<ExitCode> {
  checkSeeds(options);
  const startedMs = nowMs();
  const loaded = await loadOne(operands[0]!, options.scenario, { cwd: context.cwd });
  const plan = planOf(options, config, loaded);
  const { skip } = loaded.program.ir;
  if (skip !== undefined) {
    throw new SeedbedError("usage", `nothing was run: the scenario is skipped (${skip})`, {
      location: { file: operands[0]! },
      hint: "take its skip away to run it",
    });
  }
  const reporter = createReporter(config.values.reporter, context, "run");
  const path = options.record === undefined || options.record === "" ? undefined : resolve(context.cwd, options.record);
  const result = await runPlan(loaded, plan, path);
  const told = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  let report = path === undefined ? told : { ...told, recorded: context.show(path) };
  const choice = { ...plan.choice, seed: result.seed, strategy: result.strategy };
  if (result.failed !== undefined || options.record === "") {
    const folder = storeFolder(config, context.cwd);
    report = await keep(loaded, { report, result, choice, startedMs, folder }, context);
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

type Options = Input<typeof OPTIONS>["options"];

function checkSeeds({ seed, seeds, strategy }: Options): void {
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
  const progress = searching(loaded.program.ir.name);
  const test = () =>
    testProgram(loaded.program, {
      ...(seeded ? { seed: choice.seed } : { seeds }),
      strategy,
      limits,
      strict,
      shrink,
      onProgress: progress.onProgress,
    }).finally(progress.clear);
  if (path === undefined) return await test();
  if (seeds.length > 0) {
    const result = await test();
    await recordToFile(loaded, path, { ...choice, seed: result.seed, strategy: result.strategy });
    return result;
  }
  // Recorded as it happens: if it brings the process down, the trace has its beginning.
  const { outcome, decisions } = await recordToFile(loaded, path, choice);
  if (outcome.status !== "pass") return await test();
  const { seed } = choice;
  return { status: "pass", runs: 1, outcome, decisions: decisions.length, seed, strategy, failed: undefined };
}
