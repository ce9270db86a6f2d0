/**
 * The default plan for a scenario: the baseline first; if it had a choice to make, then the strategy's opening and a hundred
 * seeds. On a failure: the run is recorded, shrunk, and what matters in it is found out.
 */
import { range } from "./range.ts";
import { EditedSource, RecordedSource } from "../../../engine/decisions/sources.ts";
import { DEFAULT_SEEDS } from "../../project/config/seeds.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { fingerprint, isCostly } from "../../../engine/findings/finding.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Outcome } from "../../../engine/interpreter/outcome.ts";
import { execute, type Executed } from "../../../engine/modes/execute.ts";
import { explain, type Explanation } from "../../../engine/modes/explain.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SeedFailure } from "../../../engine/modes/tally.ts";
import { shrink, type Shrunk } from "../../../engine/modes/shrink/shrink.ts";
import { choiceFor, isTimed, seedBringsBack, sourceFor } from "../../../engine/modes/source_for.ts";
import {
  BASELINE,
  type Choice,
  DEFAULT_STRATEGY,
  findStrategy,
  STRATEGIES,
  type StrategyName,
  strategyNamed,
} from "../../../engine/strategies/catalog.ts";
import type { Exhausted, StrategyDefinition } from "../../../engine/strategies/strategy.ts";
import { Saturation, type Seen, seenIn } from "../../../engine/strategies/saturation.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { asksHost } from "../../project/load/setting.ts";
import { ENDLESS } from "../../../engine/world/spin_watch.ts";
import type { Recorder } from "../../../engine/world/log.ts";
import type { TestProgress } from "../../reports/progress.ts";
import { Printed } from "./printed.ts";
import { searchAll, type SeedSearch } from "../../../engine/modes/search_all.ts";
import type { Limits } from "../../../engine/world/limits.ts";

export interface TestOptions {
  /** One run with this seed instead of the plan. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline. */
  readonly seeds?: readonly number[] | undefined;
  /** Seeds for a scenario that has a choice to make, where `seeds` says nothing; 1 to 100 unless given. */
  readonly usualSeeds?: readonly number[] | undefined;
  /** For runs with a seed; the baseline, which comes first, has a strategy of its own. */
  readonly strategy?: StrategyName | undefined;
  /** True if the search ends once its runs bring nothing new. */
  readonly saturate?: boolean | undefined;
  /** Of a systematic strategy: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** False to leave failures as they are found. */
  readonly shrink?: boolean | undefined;
  /** Ends everything: `testProgram` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when a search begins, for seeds or for a smaller failure: its signal ends that, with what was found so far;
   * `release` is called after.
   */
  readonly beginSearch?: (() => { readonly signal: AbortSignal; readonly release: () => void }) | undefined;
  readonly onProgress?: ((progress: TestProgress) => void) | undefined;
  /** Tries the seeds in another way, such as together with other processes. What it finds has to be the same. */
  readonly search?: SeedSearch | undefined;
}

export interface FailedRun {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly outcome: Outcome;
  readonly decisions: readonly Decision[];
  /** Lines that it printed. */
  readonly printed: readonly string[];
  /** Undefined when shrinking was not asked for, or the failure did not come back. */
  readonly shrunk: Shrunk | undefined;
  readonly explanation: Explanation | undefined;
  /** The reason why there is no shrunk run although one was requested. */
  readonly shrinkProblem: string | undefined;
}

export interface TestResult {
  readonly status: Outcome["status"];
  readonly runs: number;
  /** The search for seeds was ended before it had tried all: none of those that it tried failed. */
  readonly interrupted?: boolean;
  /** Every schedule that the bounds allow was run, and passed. */
  readonly exhausted?: Exhausted & { readonly schedules: number };
  /** The coverage of the search, where it was measured and nothing failed. */
  readonly seen?: Seen | undefined;
  /** Of the failing run, or of the last one. */
  readonly outcome: Outcome;
  readonly decisions: number;
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly failed: FailedRun | undefined;
  /** The decisions of the run that the report is about. */
  readonly made: readonly Decision[];
}

/** Attempts for the shrink that comes with a failure; `seedbed shrink` goes on. */
const QUICK_SHRINK_ATTEMPTS = 1_000;

export async function testProgram(program: Program, options: TestOptions = {}): Promise<TestResult> {
  const { strategy = DEFAULT_STRATEGY, maxPreemptions, limits, strict } = options;
  requireLatencies(program, strategy);
  requireBoundable(strategy, maxPreemptions);
  const single = options.seed !== undefined && options.seeds === undefined;
  const first = single ? choiceFor(program, { seed: options.seed, strategy }) : BASELINE;
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
    (single || isSettled(program, baseline) ? [] : options.usualSeeds ?? range(1, DEFAULT_SEEDS));
  if (seeds.length === 0) return { ...passed, runs: 1 };
  const onRun = ({ runs }: { runs: number }) => options.onProgress?.({ phase: "search", runs, of: seeds.length });
  const { signal } = options;
  // What the host answers is not to be had again: its answers are kept, and one world at a time asks.
  const keepDecisions = asksHost(program.ir);
  const { unusedRules } = baseline.outcome;
  const { signal: enough = signal, release } = options.beginSearch?.() ?? {};
  const how = { seeds, strategy, maxPreemptions, limits, strict, signal: enough, onRun, keepDecisions, unusedRules };
  const saturation = options.saturate === true ? new Saturation() : undefined;
  const { found, before, isInterrupted } = await searchAll(program, options.search ?? search, {
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
      outcome: { ...passed.outcome, unusedRules: found.unusedRules },
      runs,
      ...(found.exhausted === undefined && { seen: saturation?.seen ?? seenIn(found.schedules) }),
      ...(found.exhausted !== undefined
        ? { exhausted: { ...found.exhausted, schedules: found.exhausted.schedules ?? found.runs } }
        : isInterrupted && { interrupted: true }),
    }
    : await investigate(program, options, choiceOf(failure, strategy), failure.decisions, runs);
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

function isBoundable({ systematic, opening }: StrategyDefinition): boolean {
  return systematic || opening !== undefined;
}

/** A strategy may hand out the runs of others. */
function choiceOf({ seed, strategy }: Pick<SeedFailure, "seed" | "strategy">, searching: StrategyName): Choice {
  return { seed, strategy: findStrategy(strategy)?.name ?? searching };
}

/** Says that the scenario pins what its baseline has not asked for, or not in that form. */
function warningOfSchedule(source: DecisionSource): string | undefined {
  const unused = source instanceof EditedSource ? source.unused : [];
  const [first] = unused;
  if (first === undefined) return undefined;
  const others = unused.length === 1 ? "" : ` and ${unused.length - 1} more`;
  return `the pinned schedule does not fit the code any more: nothing takes its ${first.kind} ` +
    `${JSON.stringify(first.label)} = ${
      JSON.stringify(first.value)
    }${others}; look for the failure again and pin that run`;
}

function runOnce(
  program: Program,
  { seed, strategy }: Choice,
  { limits, strict, signal }: TestOptions,
  captureSites = false,
  recorder?: Recorder,
): Promise<Executed> {
  const source = sourceFor(program, strategy, seed);
  return execute(program, { source, limits, strict, captureSites, signal, recorder }).then((executed) => {
    const warning = warningOfSchedule(source);
    if (warning === undefined) return executed;
    const { outcome } = executed;
    return { ...executed, outcome: { ...outcome, warnings: [...outcome.warnings, warning] } };
  });
}

/**
 * Looks into a run that failed: runs it once more, with an eye on who waits where, and shrinks it.
 * @param made what was decided in it; needed where the host had a part in it, which cannot be asked again, and where the
 * strategy's seed alone does not bring the run back
 * @param runs how many there were until it was found
 */
export async function investigate(
  program: Program,
  options: TestOptions,
  choice: Choice,
  made: readonly Decision[] | undefined,
  runs = 1,
): Promise<TestResult> {
  const captureSites = program.code !== undefined;
  const { limits, strict, signal } = options;
  const printed = new Printed();
  const { outcome, decisions } = made !== undefined && !seedBringsBack(program, choice.strategy)
    ? await execute(program, {
      source: new RecordedSource(made),
      limits,
      strict,
      captureSites,
      signal,
      recorder: printed,
    })
    : await runOnce(program, choice, options, captureSites, printed);
  const investigation = await shrinkQuickly(program, options, outcome, decisions);
  return {
    status: outcome.status,
    runs,
    outcome,
    decisions: decisions.length,
    made: decisions,
    ...choice,
    failed: { ...choice, outcome, decisions, printed: printed.lines, ...investigation },
  };
}

async function shrinkQuickly(
  program: Program,
  options: TestOptions,
  outcome: Outcome,
  decisions: readonly Decision[],
): Promise<Pick<FailedRun, "shrunk" | "explanation" | "shrinkProblem">> {
  const none = { shrunk: undefined, explanation: undefined, shrinkProblem: undefined };
  if (outcome.finding === undefined) {
    return { ...none, shrinkProblem: "the failure did not reproduce: something in the scenario is not deterministic" };
  }
  // What never ends takes its time at every attempt, and tells its line without being shrunk.
  if (
    options.shrink === false || outcome.finding.title === ENDLESS || isCostly(outcome.finding) || isLong(outcome)
  ) return none;
  const { limits, strict } = options;
  const { signal = options.signal, release } = options.beginSearch?.() ?? {};
  try {
    const shrunk = await shrink(program, decisions, fingerprint(outcome.finding), {
      limits,
      strict,
      signal,
      maxAttempts: QUICK_SHRINK_ATTEMPTS,
      onProgress: ({ attempts, best }) =>
        options.onProgress?.({ phase: "shrink", attempts, deviations: best.deviations }),
    });
    options.signal?.throwIfAborted();
    const explanation = await explain(shrunk.program, shrunk.decisions, { limits, strict });
    return { shrunk, explanation, shrinkProblem: undefined };
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    return { ...none, shrinkProblem: error.message };
  } finally {
    release?.();
  }
}

/** Nothing to choose, chosen by the scenario itself, or real: other seeds are tried only when they are asked for. */
function isSettled({ ir }: Program, { decisions }: Executed): boolean {
  return decisions.length === 0 || ir.schedule !== undefined || asksHost(ir);
}

/** As many turns again at every attempt would take minutes; `seedbed shrink` takes them. */
function isLong({ turns }: Outcome): boolean {
  return turns >= LONG_TURNS;
}

const LONG_TURNS = 50_000;
