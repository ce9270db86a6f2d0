/** The runs of fuzzing: those of the corpus, then new ones. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import { EditedSource } from "../../../engine/decisions/sources.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SearchProgress } from "../../../engine/modes/search_options.ts";
import type { Choice } from "../../../engine/strategies/catalog.ts";
import { randomSource } from "../../../engine/strategies/random.ts";
import { asksHost } from "../../project/load/setting.ts";
import { seedsIn } from "../explore/shares.ts";
import type { TestOptions } from "../run/tested.ts";
import { type FuzzPlan, type FuzzSummary, STRATEGY } from "./fuzz_plan.ts";
import { searchInLanes } from "./lanes.ts";

/** A run that failed. */
export interface Failing {
  readonly choice: Choice;
  /** Its decisions, where the seed does not bring it back. */
  readonly decisions: readonly Decision[] | undefined;
  readonly isFromDecisions: boolean;
}

export interface FuzzSearched {
  readonly failing: Failing | undefined;
  readonly summary: FuzzSummary;
}

export async function fuzzSearch(program: Program, options: TestOptions, plan: FuzzPlan): Promise<FuzzSearched> {
  const { mode, seed, timeMs } = plan;
  const { signal: enough, release } = options.beginSearch?.() ?? { signal: undefined, release: () => {} };
  const over = timeMs === undefined ? undefined : AbortSignal.timeout(timeMs);
  const signals = [options.signal, enough, over].filter((each) => each !== undefined);
  try {
    const { failing, ...counts } = await searched(program, options, plan, AbortSignal.any(signals));
    options.signal?.throwIfAborted();
    const ended = failing !== undefined
      ? "finding"
      : enough?.aborted === true
      ? "interrupted"
      : over?.aborted === true
      ? "time"
      : "runs";
    return { failing, summary: { mode, seed, ...jobsOf(plan), ...counts, ended } };
  } finally {
    release();
  }
}

/** Says how many searched, if several did. */
export function jobsOf({ lanes }: Pick<FuzzPlan, "lanes">): Pick<FuzzSummary, "jobs"> {
  return lanes === undefined ? {} : { jobs: lanes.count };
}

interface Counted {
  readonly failing: Failing | undefined;
  readonly runs: number;
  readonly edges: number;
  readonly corpus: number;
}

async function searched(
  program: Program,
  { limits, strict }: TestOptions,
  plan: FuzzPlan,
  signal: AbortSignal,
): Promise<Counted> {
  const { mode, seed, runs: most = Infinity, entries, dictionary, coverDependencies } = plan;
  const strategy = STRATEGY[mode];
  let corpus = 0;
  const isGuided = mode === "coverage";
  for (const [index, entry] of isGuided ? [] : entries.slice(0, most).entries()) {
    if (signal.aborted) return { failing: undefined, runs: index, edges: 0, corpus };
    const source = new EditedSource(entry, randomSource(seed));
    const { outcome, decisions } = await execute(program, { source, limits, strict });
    if (outcome.status === "pass") continue;
    const choice = { seed, strategy };
    return { failing: { choice, decisions, isFromDecisions: true }, runs: index + 1, edges: 0, corpus };
  }
  const before = isGuided ? 0 : Math.min(most, entries.length);
  if (plan.lanes !== undefined) {
    const left = { ...plan, runs: most - before, entries: isGuided ? entries : [] };
    const { failing, runs, ...counts } = await searchInLanes(plan.lanes, left, signal);
    return {
      failing: failing && {
        choice: { seed: failing.seed, strategy },
        decisions: failing.decisions,
        isFromDecisions: false,
      },
      runs: before + runs,
      ...counts,
    };
  }
  const { failures: [failure], runs, edges } = await search(program, {
    seeds: seedsIn({ first: seed, count: most - before }),
    strategy,
    limits,
    strict,
    signal,
    keepDecisions: asksHost(program.ir),
    coverDependencies,
    corpus: {
      entries,
      dictionary,
      onEntry(decisions) {
        corpus++;
        plan.onEntry(decisions);
      },
    },
    onRun: ({ runs, edges, failures: findings }: SearchProgress) =>
      plan.onProgress({ phase: "fuzz", runs: before + runs, edges, corpus, findings }),
  });
  if (failure === undefined) return { failing: undefined, runs: before + runs, edges, corpus };
  const choice = { seed: failure.seed, strategy };
  // Others were under way when it failed, and how many is no property of the target.
  const counted = before + failure.index + 1;
  return { failing: { choice, decisions: failure.decisions, isFromDecisions: false }, runs: counted, edges, corpus };
}
