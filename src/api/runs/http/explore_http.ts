/**
 * Explores a service in the world: episodes one after the other, each a run whose actions the search chooses. Every episode that showed
 * something wrong is kept as a file; the first one of each finding is shrunk, reported and stored as any failing run.
 */
import { join } from "node:path";
import type { Observation } from "../../../engine/capabilities/exploring/observation.ts";
import { SERVICE } from "../../../engine/capabilities/exploring/service.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { execute, type Executed } from "../../../engine/modes/execute.ts";
import { ActionSearch } from "../../../engine/strategies/actions/action_search.ts";
import { writeFileAtomically, writing } from "../../../engine/store/atomic_file.ts";
import { makeFolders } from "../../../engine/store/folders.ts";
import { nowMs } from "../../host.ts";
import { newId } from "../../new_id.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { COVERAGE_SCHEMA } from "../../reports/http_coverage.ts";
import type { HttpExploreReport } from "../../reports/http_explore.ts";
import { shownPath } from "../../reports/shown.ts";
import { json, type RunContext } from "../run/keep.ts";
import { requireRunnable } from "../run/run_one.ts";
import type { TestResult } from "../run/tested.ts";
import { AnswerTally } from "./answer_tally.ts";
import { coverageOf } from "./coverage.ts";
import type { HttpExplorePlan } from "./explore_plan.ts";
import { FoundAnomalies } from "./found_anomalies.ts";
import { atBaseUrl, requireSecrets } from "./outside.ts";
import { paceOf } from "./pace.ts";
import { withClients } from "./with_clients.ts";

/**
 * @throws SeedbedError `usage` for a file that describes no service that can be explored, `unwritable` if nothing can be written to the
 * folder for what is found
 */
export async function exploreHttp(
  given: LoadedScenario,
  plan: HttpExplorePlan,
  context: RunContext,
): Promise<HttpExploreReport> {
  const { baseUrl, explorer, seed } = plan;
  const placed = baseUrl === undefined ? given : atBaseUrl(given, baseUrl);
  const loaded = withClients(placed, plan.clients, plan.steps, plan);
  requireRunnable(loaded);
  if (baseUrl !== undefined) requireSecrets(loaded, process.env);
  // What is found later has to go somewhere.
  writing(plan.out, () => makeFolders(plan.out));
  const startedMs = nowMs();
  const exploration: Exploration = {
    program: loaded.program,
    search: new ActionSearch({
      ...plan,
      overlaps: plan.clients > 1,
      turn: plan.rps === undefined ? undefined : paceOf(plan.rps),
    }),
    tally: new AnswerTally(),
    found: new FoundAnomalies(loaded, plan, startedMs, context),
  };
  const { episodes, passed, stopped } = await runEpisodes(exploration, plan, startedMs);
  const { search: { table: { states, edges } }, tally: { actions, answered, statuses }, found } = exploration;
  if (answered === 0 && found.all.length === 0) {
    throw new SeedbedError("usage", "expected an action that the service answers, found none", {
      location: { file: loaded.file },
      hint: "an action is offered only if its when allows it and what it takes from other answers was produced",
    });
  }
  // With the actions that were not allowed, too.
  const coverage = { schema: COVERAGE_SCHEMA, ...coverageOf(given, statuses) };
  writeFileAtomically(join(plan.out, "coverage.json"), json(coverage), newId());
  if (found.all.length === 0 && passed !== undefined) {
    await found.tell(resultOf(passed, { seed, episodes, isInterrupted: stopped === "interrupted" }));
  }
  return {
    ok: found.all.length === 0 && stopped !== "interrupted",
    name: loaded.program.ir.name,
    file: shownPath(loaded.file, context.cwd),
    explorer,
    seed,
    episodes,
    actions,
    answered,
    states,
    edges,
    stopped,
    durationMs: Math.round(nowMs() - startedMs),
    statuses,
    findings: found.all,
  };
}

interface Exploration {
  readonly program: Program;
  readonly search: ActionSearch;
  readonly tally: AnswerTally;
  readonly found: FoundAnomalies;
}

interface Explored {
  readonly episodes: number;
  /** The last episode that passed. */
  readonly passed: Executed | undefined;
  readonly stopped: HttpExploreReport["stopped"];
}

async function runEpisodes(
  { program, search, tally, found }: Exploration,
  plan: HttpExplorePlan,
  startedMs: number,
): Promise<Explored> {
  const { config, signal, baseUrl, timeMs } = plan;
  const { strict } = config.values;
  const limits = limitsFor(program.ir, config);
  const { signal: interrupt, release } = plan.beginSearch?.() ?? { signal: undefined, release: () => {} };
  const stopNow = (): HttpExploreReport["stopped"] => {
    if (found.all.length > 0 && plan.stopsOnAnomaly) return "anomaly";
    if (interrupt?.aborted === true) return "interrupted";
    return timeMs !== undefined && nowMs() - startedMs >= timeMs ? "time" : undefined;
  };
  let episodes = 0;
  let passed: Executed | undefined;
  try {
    for (let next = search.next(); next.kind === "run"; next = search.next()) {
      const source = search.begin(next.plan);
      const executed = await execute(program, { source, limits, strict, signal, onRun: (run) => search.watch(run) });
      const { outcome } = executed;
      const observations = observationsOf(executed);
      search.ended({ plan: next.plan, outcome });
      episodes++;
      tally.add(observations);
      const { states, edges, markers } = search.table;
      plan.onProgress?.({ episodes, actions: tally.actions, states, edges, markers });
      // What was under way when somebody interrupted it may have lost its service to that.
      const isCutOff = interrupt?.aborted === true && baseUrl !== undefined;
      if (outcome.status === "pass") passed = executed;
      else if (!isCutOff) {
        await found.add({ plan: next.plan, executed, observations, actions: search.done }, episodes, interrupt);
      }
      const stopped = stopNow();
      if (stopped !== undefined && episodes < plan.episodes) return { episodes, passed, stopped };
    }
    return { episodes, passed, stopped: undefined };
  } finally {
    release();
  }
}

/** The result of an exploration that found nothing: that of an episode that passed. */
function resultOf(
  { outcome, decisions }: Executed,
  { seed, episodes, isInterrupted }: {
    readonly seed: number;
    readonly episodes: number;
    readonly isInterrupted: boolean;
  },
): TestResult {
  return {
    status: "pass",
    runs: episodes,
    outcome,
    decisions: decisions.length,
    made: decisions,
    isFromDecisions: true,
    seed,
    strategy: "random",
    failed: undefined,
    ...(isInterrupted && { interrupted: true }),
  };
}

/** Those of actions; what was seen before the first is no action of the search. */
export function observationsOf({ run }: Pick<Executed, "run">): readonly Observation[] {
  return run.world.used(SERVICE)?.observations ?? [];
}
