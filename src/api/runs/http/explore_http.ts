/**
 * Explores a service in the world: episodes one after the other, each a run whose actions the search chooses. Every episode that showed
 * something wrong is kept as a file; the first one of each finding is shrunk, reported and stored as any failing run.
 */
import { join } from "node:path";
import type { Observation } from "../../../engine/capabilities/exploring/observation.ts";
import { SERVICE } from "../../../engine/capabilities/exploring/service.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { fingerprint } from "../../../engine/findings/finding.ts";
import { execute, type Executed } from "../../../engine/modes/execute.ts";
import { ActionSearch } from "../../../engine/strategies/actions/action_search.ts";
import type { ExplorerName } from "../../../engine/strategies/actions/explorers.ts";
import { writeFileAtomically, writing } from "../../../engine/store/atomic_file.ts";
import { makeFolders } from "../../../engine/store/folders.ts";
import { type Episode, EPISODE_SCHEMA, episodeName } from "../../../engine/trace/episode.ts";
import { nowMs } from "../../host.ts";
import { newId } from "../../new_id.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { COVERAGE_SCHEMA } from "../../reports/http_coverage.ts";
import type { HttpExploreReport } from "../../reports/http_explore.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { investigate } from "../run/investigate.ts";
import { json, type RunContext } from "../run/keep.ts";
import { failuresOf, requireRunnable, type ScenarioRun, told } from "../run/run_one.ts";
import type { TestOptions, TestResult } from "../run/tested.ts";
import { coverageOf } from "./coverage.ts";
import { atBaseUrl, requireSecrets } from "./outside.ts";
import { paceOf } from "./pace.ts";
import { withClients } from "./with_clients.ts";

export interface HttpExplorePlan extends Pick<TestOptions, "signal" | "beginSearch"> {
  readonly explorer: ExplorerName;
  readonly episodes: number;
  /** The most actions of an episode, of all clients together. */
  readonly steps: number;
  readonly seed: number;
  readonly epsilon: number;
  readonly epsilonDecay: number;
  readonly clients: number;
  /** The URL of a service outside of the world; it answers in the world if undefined. */
  readonly baseUrl?: string | undefined;
  /** The most requests a second to a service outside; as many as it answers if undefined. */
  readonly rps?: number | undefined;
  /** Whether actions that are marked as destructive may be chosen. */
  readonly destructive: boolean;
  readonly stopsOnAnomaly: boolean;
  /** Real time after which no further episode begins. */
  readonly timeMs?: number | undefined;
  /** Absolute path of the folder for episodes. */
  readonly out: string;
  readonly config: ResolvedConfig;
  readonly onProgress?: ((progress: HttpProgress) => void) | undefined;
  /** Called with the first episode of each finding; without findings, once with one that passed. */
  readonly onReport?: ((report: ScenarioReport, run: ScenarioRun) => Promise<void>) | undefined;
}

/** How far an exploration is. */
export interface HttpProgress {
  readonly episodes: number;
  readonly actions: number;
  readonly states: number;
  readonly edges: number;
  readonly markers: number;
}

interface Found {
  readonly report: ScenarioReport;
  readonly episodes: string[];
  times: number;
}

/**
 * @throws SeedbedError `usage` for a file that describes no service that can be explored, `unwritable` if nothing can be written to the
 * folder for what is found
 */
export async function exploreHttp(
  given: LoadedScenario,
  plan: HttpExplorePlan,
  context: RunContext,
): Promise<HttpExploreReport> {
  const { baseUrl } = plan;
  const placed = baseUrl === undefined ? given : atBaseUrl(given, baseUrl);
  const loaded = withClients(placed, plan.clients, plan.steps, plan.destructive);
  requireRunnable(loaded);
  if (baseUrl !== undefined) requireSecrets(loaded, process.env);
  // What is found later has to go somewhere.
  writing(plan.out, () => makeFolders(plan.out));
  const { program } = loaded;
  const auth = program.ir.steps.map((step) => step.type === "http_observe" ? step.auth : undefined).find(Boolean);
  const { config, signal, seed } = plan;
  const { strict } = config.values;
  // To shrink is to send many other requests, whose answers nobody has recorded.
  const shrink = config.values.shrink && baseUrl === undefined;
  const limits = limitsFor(program.ir, config);
  const startedMs = nowMs();
  const search = new ActionSearch({
    ...plan,
    overlaps: plan.clients > 1,
    turn: plan.rps === undefined ? undefined : paceOf(plan.rps),
  });
  const failures = failuresOf(loaded, { config, keep: "failing" }, context);
  const found = new Map<string, Found>();
  const statuses = new Map<string, number>();
  const { signal: interrupt, release } = plan.beginSearch?.() ?? { signal: undefined, release: () => {} };
  let [episodes, actions, answered] = [0, 0, 0];
  let passed: Executed | undefined;
  let stopped: HttpExploreReport["stopped"];
  try {
    for (let next = search.next(); next.kind === "run"; next = search.next()) {
      const source = search.begin(next.plan);
      const executed = await execute(program, { source, limits, strict, signal, onRun: (run) => search.watch(run) });
      const seen = observationsOf(executed);
      for (const { action, status } of seen) {
        const key = `${action} ${status}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
      }
      search.ended({ plan: next.plan, outcome: executed.outcome });
      episodes++;
      actions += seen.length;
      answered += seen.filter(({ status, method }) => status !== 0 && method !== "").length;
      const { states, edges, markers } = search.table;
      plan.onProgress?.({ episodes, actions, states, edges, markers });
      // What was under way when somebody interrupted it may have lost its service to that.
      const isCutOff = interrupt?.aborted === true && baseUrl !== undefined;
      if (executed.outcome.status === "pass") passed = executed;
      else if (!isCutOff) await keepEpisode(executed, next.plan.episode, next.plan.seed, seen);
      if (found.size > 0 && plan.stopsOnAnomaly) stopped = "anomaly";
      else if (interrupt?.aborted === true) stopped = "interrupted";
      else if (plan.timeMs !== undefined && nowMs() - startedMs >= plan.timeMs) stopped = "time";
      if (stopped !== undefined && episodes < plan.episodes) break;
      stopped = undefined;
    }
  } finally {
    release();
  }
  const seenStatuses = [...statuses].sort(([a], [b]) => a < b ? -1 : 1).map(([key, times]) => {
    // The name of an action may have spaces.
    const [, action, status] = /^(.*) (\d+)$/s.exec(key)!;
    return { action: action!, status: Number(status), times };
  });
  if (answered === 0 && found.size === 0) {
    throw new SeedbedError("usage", "expected an action that the service answers, found none", {
      location: { file: loaded.file },
      hint: "an action is offered only if its when allows it and what it takes from other answers was produced",
    });
  }
  keepCoverage();
  if (found.size === 0 && passed !== undefined) await reportPassed(passed);
  return {
    ok: found.size === 0 && stopped !== "interrupted",
    name: program.ir.name,
    file: shownPath(loaded.file, context.cwd),
    explorer: plan.explorer,
    seed,
    episodes,
    actions,
    answered,
    states: search.table.states,
    edges: search.table.edges,
    stopped,
    durationMs: Math.round(nowMs() - startedMs),
    statuses: seenStatuses,
    findings: [...found.values()],
  };

  function keepCoverage(): void {
    // With the actions that were not allowed, too.
    const coverage = { schema: COVERAGE_SCHEMA, ...coverageOf(given, seenStatuses) };
    writeFileAtomically(join(plan.out, "coverage.json"), json(coverage), newId());
  }

  async function reportPassed({ outcome, decisions }: Executed): Promise<void> {
    const result: TestResult = {
      status: "pass",
      runs: episodes,
      outcome,
      decisions: decisions.length,
      made: decisions,
      isFromDecisions: true,
      seed,
      strategy: "random",
      failed: undefined,
      ...(stopped === "interrupted" && { interrupted: true }),
    };
    const ran = { result, path: undefined };
    const run = await told(loaded, ran, { config, keep: "failing", startedMs, failures }, context);
    await plan.onReport?.(run.report, run);
  }

  async function keepEpisode(
    { outcome, decisions }: Executed,
    episode: number,
    runSeed: number,
    observations: readonly Observation[],
  ): Promise<void> {
    const { finding } = outcome;
    const key = finding === undefined ? outcome.status : fingerprint(finding);
    let known = found.get(key);
    if (known === undefined) {
      const choice = { seed: runSeed, strategy: "random" } as const;
      const options = {
        limits,
        strict,
        signal,
        shrink,
        beginSearch: interrupt && (() => ({ signal: interrupt, release: () => {} })),
      };
      const result = await investigate(program, options, choice, decisions, { runs: episodes, isFromDecisions: true });
      const ran = { result, path: undefined };
      const run = await told(loaded, ran, { config, keep: "failing", startedMs, failures }, context);
      known = { report: run.report, episodes: [], times: 0 };
      found.set(key, known);
      await plan.onReport?.(run.report, run);
    }
    known.times++;
    if (finding === undefined) return;
    const folder = join(plan.out, "episodes");
    const path = join(folder, episodeName(seed, episode));
    const document: Episode = {
      schema: EPISODE_SCHEMA,
      service: program.ir.name,
      file: shownPath(loaded.file, context.cwd),
      seed,
      episode,
      clients: plan.clients,
      ...(plan.destructive && { destructive: true }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(auth !== undefined && { auth }),
      observations,
      decisions,
      finding: { kind: finding.kind, title: finding.title, message: finding.message },
      ...(known.times === 1 && known.report.recording !== undefined && { trace: known.report.recording.trace }),
    };
    writing(folder, () => makeFolders(folder));
    writeFileAtomically(path, json(document), newId());
    known.episodes.push(shownPath(path, context.cwd));
  }
}

/** Those of actions; what was seen before the first is no action of the search. */
export function observationsOf({ run }: Pick<Executed, "run">): readonly Observation[] {
  return run.world.used(SERVICE)?.observations ?? [];
}
