/** Explores one scenario: each finding is looked into, reported and kept when it is met, so that it is there whatever comes next. */
import { nowMs } from "../../host.ts";
import { seedBringsBack } from "../../../engine/modes/source_for.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ExploreFinding, ExploreReport } from "../../reports/explore.ts";
import type { TestProgress } from "../../reports/progress.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { investigate } from "../run/investigate.ts";
import { type RecordTo, recordToFile, requirePlace, type RunContext } from "../run/keep.ts";
import { failuresOf, type Keep, type Ran, requireRunnable, type ScenarioRun, told, written } from "../run/run_one.ts";
import type { TestOptions, TestResult } from "../run/tested.ts";
import { Exploration, type Found } from "./explore_program.ts";
import type { LostSeed, SeedRange, TryShares } from "./shares.ts";

/** Runs with seeds, where neither their number nor the time is limited. */
export const DEFAULT_RUNS = 1_000;

export interface ExplorePlan extends Pick<TestOptions, "signal" | "beginSearch"> {
  /** One run with this seed, instead of a search. */
  readonly seed?: number | undefined;
  /** After the baseline. */
  readonly seeds: SeedRange;
  /** Real time after which the search ends. */
  readonly timeMs?: number | undefined;
  readonly config: ResolvedConfig;
  /** A file for the trace of the first finding; those of others get a number. Without findings it gets the baseline. */
  readonly record?: RecordTo | undefined;
  readonly keep: Keep;
  readonly tryShares?: TryShares | undefined;
  /** Reports a run that ended its process. */
  readonly reportLost?: ((lost: LostSeed) => Promise<ScenarioReport>) | undefined;
  readonly onProgress?: ((progress: TestProgress) => void) | undefined;
  /** Called when a finding is kept; without findings, once with the baseline. */
  readonly onReport?: ((report: ScenarioReport, run: ScenarioRun | undefined) => Promise<void>) | undefined;
}

/** @throws SeedbedError `usage` for a scenario that is skipped, options that do not fit it, or a place that cannot be written */
export async function exploreOne(
  loaded: LoadedScenario,
  plan: ExplorePlan,
  context: RunContext,
): Promise<ExploreReport> {
  requireRunnable(loaded);
  const startedMs = nowMs();
  const { config, record, signal, seed, seeds } = plan;
  if (record !== undefined) requirePlace(loaded, record);
  const { strategy, saturate, maxPreemptions, strict, shrink } = config.values;
  const limits = limitsFor(loaded.program.ir, config);
  const { signal: interrupt, release } = plan.beginSearch?.() ?? {};
  const time = plan.timeMs === undefined ? undefined : AbortSignal.timeout(plan.timeMs);
  const ends = [signal, interrupt, time].filter((each) => each !== undefined);
  const searching = { strategy, saturate, maxPreemptions, limits, strict, signal };
  const exploration = new Exploration(loaded.program, {
    ...searching,
    seed,
    seeds,
    enough: ends.length === 0 ? undefined : AbortSignal.any(ends),
    tryShares: plan.tryShares,
    onProgress: plan.onProgress,
  });
  const failures = failuresOf(loaded, plan, context);
  const looking = {
    ...searching,
    shrink,
    onProgress: plan.onProgress,
    // What somebody has ended shrinks no more either; that the time is over is no reason to.
    beginSearch: interrupt && (() => ({ signal: interrupt, release: () => {} })),
  };
  const findings: { fingerprint: string; report: ScenarioReport }[] = [];
  const report = async (ran: Ran) => {
    const run = await told(loaded, ran, { config, keep: plan.keep, startedMs, failures }, context);
    await plan.onReport?.(run.report, run);
    return run.report;
  };
  const reportFound = async (found: Found): Promise<ScenarioReport> => {
    if (found.lost !== undefined && plan.reportLost !== undefined) {
      const lost = await plan.reportLost(found.lost);
      await plan.onReport?.(lost, undefined);
      return lost;
    }
    const { choice, decisions, runs } = found;
    const isFromDecisions = decisions !== undefined && !seedBringsBack(loaded.program, choice.strategy);
    const result = await investigate(loaded.program, looking, choice, decisions, { runs, isFromDecisions });
    const to = record && (findings.length === 0 ? record : { ...record, collision: "append" as const });
    return await report(await recorded(loaded, result, to, limits, strict, context));
  };
  try {
    for await (const found of exploration.findings()) {
      findings.push({ fingerprint: found.fingerprint, report: await reportFound(found) });
    }
  } finally {
    release?.();
  }
  signal?.throwIfAborted();
  const stopped = exploration.isDone
    ? undefined
    : interrupt?.aborted === true
    ? "interrupted"
    : time?.aborted === true
    ? "time"
    : "crashes";
  const { runs, distinct, unseen, saturated } = exploration.saturation.seen;
  const isPassed = findings.length === 0;
  if (isPassed) {
    const result = { ...passed(exploration, stopped), ...exploration.first };
    await report(await recorded(loaded, result, record, limits, strict, context));
  }
  return {
    ok: isPassed && stopped !== "interrupted",
    name: loaded.program.ir.name,
    file: shownPath(loaded.file, context.cwd),
    strategy,
    runs: exploration.runs,
    failing: exploration.failing,
    stopped,
    exhausted: exploration.exhausted && { ...exploration.exhausted, bounds: [...exploration.exhausted.bounds] },
    seen: { runs, distinct, unseen, newChance: exploration.saturation.newChance, saturated },
    unmet: [...exploration.unmet],
    durationMs: Math.round(nowMs() - startedMs),
    findings: findings.map(({ fingerprint, report }): ExploreFinding => ({
      times: exploration.times.get(fingerprint)!,
      report,
    })),
  };
}

async function recorded(
  loaded: LoadedScenario,
  result: TestResult,
  record: RecordTo | undefined,
  limits: TestOptions["limits"] & object,
  strict: boolean,
  context: RunContext,
): Promise<Ran> {
  if (record === undefined) return { result, path: undefined };
  const choice = { seed: result.seed, strategy: result.strategy, limits, strict };
  return await written(result, record, () => recordToFile(loaded, record, choice, context, result), context);
}

/** The result of an exploration that found nothing. */
function passed(
  { baseline, runs, exhausted, crashes, saturation, unmet }: Exploration,
  stopped: ExploreReport["stopped"],
): Omit<TestResult, "seed" | "strategy"> {
  const { outcome, decisions } = baseline!;
  return {
    status: "pass",
    runs,
    outcome: { ...outcome, unmet },
    decisions: decisions.length,
    made: decisions,
    failed: undefined,
    ...(stopped === "interrupted" && { interrupted: true }),
    ...(crashes !== undefined && { crashes }),
    ...(exhausted === undefined ? saturation.seen.runs > 0 && { seen: seenOf(saturation.seen) } : { exhausted }),
  };
}

/** Unless the search was to end by it, only the order of what happened was observed. */
function seenOf(seen: NonNullable<TestResult["seen"]>) {
  return { ...seen, sampled: !seen.saturated };
}
