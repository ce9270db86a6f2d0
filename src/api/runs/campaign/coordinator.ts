/**
 * The coordinator of a campaign: which unit comes next, what is covered, and what was found. It is pure: no clock, no files, no
 * processes. Its state follows from its results in their order, so that a journal of them brings it back.
 *
 * A result is taken once. Lost units are handed out again, and late or doubled results change nothing, so that what is covered and
 * found is the same whoever does the units, in whichever order, and however often one of them ends.
 */
import type { StrategyName } from "../../../engine/strategies/catalog.ts";
import type { SeedRange } from "../explore/shares.ts";
import { type CampaignFinding, ScenarioProgress } from "./scenario_progress.ts";
import { sharesOf } from "./shares_of_time.ts";
import type { Unit, UnitResult } from "./unit.ts";

export interface CampaignScope {
  readonly strategy: StrategyName;
  /** For each scenario; `count` may be infinite. */
  readonly seeds: SeedRange;
  /** Digests of the compiled scenarios. */
  readonly scenarios: readonly string[];
  /** Digest of the scenario with a planted bug, and the seeds by which it has to be found. */
  readonly canary?: { readonly scenario: string; readonly seeds: SeedRange } | undefined;
}

export class Coordinator {
  readonly #scenarios = new Map<string, ScenarioProgress>();

  constructor({ strategy, seeds, scenarios, canary }: CampaignScope) {
    // It comes first: what a broken machinery finds nothing in is not worth waiting for.
    if (canary !== undefined) {
      this.#scenarios.set(canary.scenario, new ScenarioProgress(canary.scenario, strategy, canary.seeds, true));
    }
    for (const digest of scenarios) {
      this.#scenarios.set(digest, new ScenarioProgress(digest, strategy, seeds, false));
    }
  }

  /** Of all scenarios, the canary included. */
  get scenarios(): readonly ScenarioProgress[] {
    return [...this.#scenarios.values()];
  }

  /** The number of units that are handed out. */
  get out(): number {
    return this.scenarios.reduce((sum, { out }) => sum + out.length, 0);
  }

  /** Everything is covered. */
  get isDone(): boolean {
    return this.scenarios.every(({ isOver }) => isOver);
  }

  /** Hands out a unit; undefined if there is none now. */
  next(): Unit | undefined {
    const waiting = this.scenarios.filter(({ hasWork }) => hasWork);
    if (waiting.length === 0) return undefined;
    const shares = this.#shares();
    const passOf = (each: ScenarioProgress) => each.pass + each.expectedMs / shares.get(each)!;
    return waiting.reduce((least, each) => passOf(each) < passOf(least) ? each : least).next();
  }

  /** Returns whether a result says anything that is not known yet. */
  isNew(result: UnitResult): boolean {
    return this.#scenarios.get(result.unit.scenario)?.isNew(result) ?? false;
  }

  /** Takes a result. One that is not new changes nothing. */
  take(result: UnitResult): void {
    const scenario = this.#scenarios.get(result.unit.scenario);
    if (scenario === undefined) return;
    const share = this.#shares().get(scenario)!;
    const isNew = scenario.isNew(result);
    scenario.take(result);
    if (isNew) scenario.pass += result.ms / share;
  }

  /**
   * The worker of a unit has ended before its time. The unit is handed out again.
   * @param how as in `signal SIGKILL` @param lastWords the last line that it said
   * @returns the result, if a run ends its worker each time
   */
  lose(unit: Unit, how: string, lastWords?: string): UnitResult | undefined {
    return this.#scenarios.get(unit.scenario)?.lose(unit, how, lastWords);
  }

  /** All findings, in the order of the scenarios and of the runs. The canary's are none. */
  findings(): CampaignFinding[] {
    return this.scenarios.filter(({ isCanary }) => !isCanary).flatMap((scenario) => scenario.findings());
  }

  progressOf(scenario: string): ScenarioProgress {
    return this.#scenarios.get(scenario)!;
  }

  #shares(): ReadonlyMap<ScenarioProgress, number> {
    const all = this.scenarios;
    const known = all.flatMap(({ rate }) => rate ?? []);
    // One that has not shown anything yet is taken for an average one.
    const usual = known.length === 0 ? 0 : known.reduce((sum, rate) => sum + rate, 0) / known.length;
    const shares = sharesOf(all.map(({ rate = usual, isOver }) => isOver ? 0 : rate));
    return new Map(all.map((each, index) => [each, shares[index]!]));
  }
}
