/** What an exploration has found: each episode with an anomaly is kept as a file, and the first one of each finding as a failing run. */
import { join } from "node:path";
import type { Observation } from "../../../engine/capabilities/exploring/observation.ts";
import { fingerprint } from "../../../engine/findings/finding.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import type { EpisodePlan } from "../../../engine/strategies/actions/action_search.ts";
import { writeFileAtomically, writing } from "../../../engine/store/atomic_file.ts";
import { makeFolders } from "../../../engine/store/folders.ts";
import { type ChosenAction, type Episode, EPISODE_SCHEMA, episodeName } from "../../../engine/trace/episode.ts";
import { newId } from "../../new_id.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { investigate } from "../run/investigate.ts";
import { json, type RunContext } from "../run/keep.ts";
import { failuresOf, told } from "../run/run_one.ts";
import type { TestResult } from "../run/tested.ts";
import type { HttpExplorePlan } from "./explore_plan.ts";

/** A finding, with the files of the episodes that showed it. */
export interface FoundAnomaly {
  readonly report: ScenarioReport;
  readonly episodes: string[];
  times: number;
}

/** An episode that has ended. */
export interface EndedEpisode {
  readonly plan: EpisodePlan;
  readonly executed: Executed;
  readonly observations: readonly Observation[];
  /** In the order in which they were chosen. */
  readonly actions: readonly ChosenAction[];
}

export class FoundAnomalies {
  readonly #loaded: LoadedScenario;
  readonly #plan: HttpExplorePlan;
  readonly #context: RunContext;
  readonly #telling: Parameters<typeof told>[2];
  readonly #found = new Map<string, FoundAnomaly>();

  constructor(loaded: LoadedScenario, plan: HttpExplorePlan, startedMs: number, context: RunContext) {
    this.#loaded = loaded;
    this.#plan = plan;
    this.#context = context;
    const how = { config: plan.config, keep: "failing" } as const;
    this.#telling = { ...how, startedMs, failures: failuresOf(loaded, how, context) };
  }

  get all(): FoundAnomaly[] {
    return [...this.#found.values()];
  }

  /**
   * @param episodes the number of episodes so far
   * @param interrupt ends shrinking early
   */
  async add(ended: EndedEpisode, episodes: number, interrupt: AbortSignal | undefined): Promise<void> {
    const { outcome: { finding, status } } = ended.executed;
    const key = finding === undefined ? status : fingerprint(finding);
    let known = this.#found.get(key);
    if (known === undefined) {
      const result = await this.#investigated(ended, episodes, interrupt);
      known = { report: await this.tell(result), episodes: [], times: 0 };
      this.#found.set(key, known);
    }
    known.times++;
    if (finding === undefined) return;
    const trace = known.times === 1 ? known.report.recording?.trace : undefined;
    known.episodes.push(
      this.#write(ended, { kind: finding.kind, title: finding.title, message: finding.message }, trace),
    );
  }

  /** Reports the result of an episode, and keeps its run if it failed. */
  async tell(result: TestResult): Promise<ScenarioReport> {
    const run = await told(this.#loaded, { result, path: undefined }, this.#telling, this.#context);
    await this.#plan.onReport?.(run.report, run);
    return run.report;
  }

  async #investigated(
    { plan: { seed }, executed: { decisions } }: EndedEpisode,
    runs: number,
    interrupt: AbortSignal | undefined,
  ): Promise<TestResult> {
    const { program } = this.#loaded;
    const { config, signal, baseUrl } = this.#plan;
    const options = {
      limits: limitsFor(program.ir, config),
      strict: config.values.strict,
      signal,
      // To shrink is to send many other requests, whose answers nobody has recorded.
      shrink: config.values.shrink && baseUrl === undefined,
      beginSearch: interrupt && (() => ({ signal: interrupt, release: () => {} })),
    };
    return await investigate(program, options, { seed, strategy: "random" }, decisions, {
      runs,
      isFromDecisions: true,
    });
  }

  /** @returns the path of the file, as messages show it */
  #write(
    { plan: { episode }, executed: { decisions }, observations, actions }: EndedEpisode,
    finding: Episode["finding"],
    trace: string | undefined,
  ): string {
    const { ir } = this.#loaded.program;
    const { out, seed, clients, destructive, probe, baseUrl } = this.#plan;
    const { cwd } = this.#context;
    const auth = ir.steps.map((step) => step.type === "http_observe" ? step.auth : undefined).find(Boolean);
    const document: Episode = {
      schema: EPISODE_SCHEMA,
      service: ir.name,
      file: shownPath(this.#loaded.file, cwd),
      seed,
      episode,
      clients,
      ...(destructive && { destructive: true }),
      ...(probe && { probe: true }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(auth !== undefined && { auth }),
      actions,
      observations,
      decisions,
      finding,
      ...(trace !== undefined && { trace }),
    };
    const folder = join(out, "episodes");
    const path = join(folder, episodeName(seed, episode));
    writing(folder, () => makeFolders(folder));
    writeFileAtomically(path, json(document), newId());
    return shownPath(path, cwd);
  }
}
