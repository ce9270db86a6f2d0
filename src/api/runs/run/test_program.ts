/**
 * The default plan for a scenario: the baseline first; if it had a choice to make, then the strategy's opening and a hundred
 * seeds. On a failure: the run is recorded, shrunk, and what matters in it is found out.
 */
import { range } from "./range.ts";
import { DEFAULT_SEEDS } from "../../project/config/seeds.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SeedFailure } from "../../../engine/modes/tally.ts";
import { choiceFor, hasWriteCrashes, isTimed } from "../../../engine/modes/source_for.ts";
import {
  BASELINE,
  type Choice,
  DEFAULT_STRATEGY,
  findStrategy,
  STRATEGIES,
  type StrategyName,
  strategyNamed,
} from "../../../engine/strategies/catalog.ts";
import type { StrategyDefinition } from "../../../engine/strategies/strategy.ts";
import { Saturation, seenIn } from "../../../engine/strategies/saturation.ts";
import { asksHost } from "../../project/load/setting.ts";
import type { TestOptions, TestResult } from "./tested.ts";
import { tryFirst } from "./first_runs.ts";
import { investigate, runOnce } from "./investigate.ts";
import { searchAll } from "../../../engine/modes/search_all.ts";

/** First what is known to fail, and the examples; a single seed is that alone. */
export async function testProgram(program: Program, options: TestOptions = {}): Promise<TestResult> {
  const { strategy = DEFAULT_STRATEGY, maxPreemptions } = options;
  requireSearchable(program, strategy, maxPreemptions);
  if (singleSeed(options) !== undefined) return await testNew(program, options);
  const { runs, known, failed } = await tryFirst(program, options.known ?? [], options);
  const result = failed === undefined
    ? await testNew(program, options)
    : await investigate(program, options, failed.choice, failed.decisions, { runs: 0, isFromDecisions: true });
  return {
    ...result,
    runs: result.runs + runs,
    ...(known.length > 0 && { known }),
    ...(failed?.example !== undefined && { example: failed.example }),
  };
}

/** The seed of a single run; undefined where there is more to try. */
function singleSeed({ seed, seeds }: TestOptions): number | undefined {
  return seeds === undefined ? seed : undefined;
}

async function testNew(program: Program, options: TestOptions): Promise<TestResult> {
  const { strategy = DEFAULT_STRATEGY, maxPreemptions, limits, strict } = options;
  const single = singleSeed(options);
  const first = single === undefined ? BASELINE : choiceFor(program, { seed: single, strategy });
  const baseline = await runOnce(program, first, options);
  if (baseline.outcome.status !== "pass") return await investigate(program, options, first, baseline.decisions);
  const passed = {
    status: "pass",
    outcome: baseline.outcome,
    decisions: baseline.decisions.length,
    made: baseline.decisions,
    failed: undefined,
    ...first,
  } as const;
  const seeds = options.seeds ??
    (single !== undefined || isSettled(program, baseline) ? [] : options.usualSeeds ?? range(1, DEFAULT_SEEDS));
  if (seeds.length === 0) return { ...passed, runs: 1 };
  const onRun = ({ runs }: { runs: number }) => options.onProgress?.({ phase: "search", runs, of: seeds.length });
  const { signal } = options;
  // What the host answers is not to be had again: its answers are kept, and one world at a time asks.
  const keepDecisions = asksHost(program.ir);
  const { unmet } = baseline.outcome;
  const { signal: enough = signal, release } = options.beginSearch?.() ?? {};
  const how = { seeds, strategy, maxPreemptions, limits, strict, signal: enough, onRun, keepDecisions, unmet };
  const saturation = options.saturate === true ? new Saturation() : undefined;
  const { found, before, crashes, isInterrupted } = await searchAll(program, options.search ?? search, {
    ...how,
    decisions: baseline.decisions.length,
  }, saturation)
    .finally(release);
  signal?.throwIfAborted();
  const [failure] = found.failures;
  // Others were under way when it failed, and how many is no property of the scenario.
  const runs = 1 + before + (failure === undefined ? found.runs : (failure.index ?? seeds.indexOf(failure.seed)) + 1);
  return failure === undefined
    ? {
      ...passed,
      outcome: { ...passed.outcome, unmet: found.unmet },
      runs,
      ...(crashes !== undefined && { crashes }),
      ...(found.exhausted === undefined && { seen: saturation?.seen ?? seenIn(found.schedules) }),
      ...(found.exhausted !== undefined
        ? { exhausted: { ...found.exhausted, schedules: found.exhausted.schedules ?? found.runs } }
        : isInterrupted && { interrupted: true }),
    }
    : await investigate(program, options, choiceOf(failure, strategy), failure.decisions, { runs });
}

/** @throws SeedbedError `usage` for a strategy that does not go with the scenario, or with a bound of preemptions */
export function requireSearchable(
  program: Program,
  strategy: StrategyName,
  maxPreemptions: number | undefined,
): void {
  requireLatencies(program, strategy);
  requireWriteCrashes(program, strategy);
  requireBoundable(strategy, maxPreemptions);
}

/** @throws SeedbedError `usage` for a strategy that goes by latencies where operations may take as long as they like */
function requireLatencies({ ir }: Program, strategy: StrategyName): void {
  if (strategyNamed(strategy).needsLatencies !== true || isTimed({ ir })) return;
  throw new SeedbedError(
    "usage",
    `strategy ${strategy}: expected realistic delays, found unbounded ones in the scenario "${ir.name}"`,
    { hint: 'take .latency("any") away, or run with --delays realistic; or choose another strategy' },
  );
}

/** @throws SeedbedError `usage` for a strategy that tries crashes at writes where the scenario has none */
function requireWriteCrashes({ ir }: Program, strategy: StrategyName): void {
  if (strategyNamed(strategy).needsWriteCrashes !== true || hasWriteCrashes({ ir })) return;
  throw new SeedbedError(
    "usage",
    `strategy ${strategy}: expected fault.crash({ at: "any write" }) in .faults(…), found none in the scenario "${ir.name}"`,
    { hint: "declare it, or choose another strategy" },
  );
}

/** @throws SeedbedError `usage` for a bound of systematic searches with a strategy that makes none */
function requireBoundable(strategy: StrategyName, maxPreemptions: number | undefined): void {
  if (maxPreemptions === undefined || isBoundable(strategyNamed(strategy))) return;
  const bounded = STRATEGIES.filter(isBoundable).map(({ name }) => name).join(" or ");
  throw new SeedbedError(
    "usage",
    `the bound on preemptions needs the strategy ${bounded}, found ${strategy}`,
    { hint: "leave out --max-preemptions (maxPreemptions), or choose one of them with --strategy" },
  );
}

function isBoundable({ systematic, opening, needsWriteCrashes }: StrategyDefinition): boolean {
  return (systematic && needsWriteCrashes !== true) || opening !== undefined;
}

/** A strategy may hand out the runs of others. */
export function choiceOf({ seed, strategy }: Pick<SeedFailure, "seed" | "strategy">, searching: StrategyName): Choice {
  return { seed, strategy: findStrategy(strategy)?.name ?? searching };
}

/** Nothing to choose, chosen by the scenario itself, or real: other seeds are tried only when they are asked for. */
function isSettled({ ir }: Program, { decisions }: Executed): boolean {
  return decisions.length === 0 || ir.schedule !== undefined || asksHost(ir);
}
