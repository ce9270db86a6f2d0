/** A campaign from its folder: its state brought back from the journal, its work conducted, its findings kept, its report. */
import { resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { nowMs } from "../../host.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import type { CampaignReport } from "../../reports/campaign.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { errorReport, shownPath } from "../../reports/shown.ts";
import type { RunContext } from "../run/keep.ts";
import type { CampaignPlan, CampaignScenario, JournalLine, KeptFinding } from "./campaign_file.ts";
import type { CampaignFolder } from "./campaign_folder.ts";
import { CANARY_SEEDS } from "./canary.ts";
import { conduct } from "./conduct.ts";
import { Coordinator } from "./coordinator.ts";
import type { UnitOrder } from "./do_unit.ts";
import { Journal, readJournal } from "./journal.ts";
import { keepFinding, keptOf, loadCompiled } from "./keep_finding.ts";
import type { CampaignFinding } from "./scenario_progress.ts";
import type { Unit } from "./unit.ts";
import type { QueueWorker, WatchedQueue } from "./work_queue.ts";

export interface CampaignWork {
  /** Those who do the units. */
  readonly queue: (orderOf: (unit: Unit) => UnitOrder) => WatchedQueue;
  readonly config: ResolvedConfig;
  /** Real ms that it may be at work from now on, instead of what is left of its time. */
  readonly timeMs?: number | undefined;
  /** Ends the work, with what there is so far. */
  readonly signal: AbortSignal;
  /** Reports a run that ended its process. @param file absolute path of the compiled scenario */
  readonly reportLost: (scenario: CampaignScenario, file: string, finding: CampaignFinding) => Promise<ScenarioReport>;
  readonly onProgress?: ((campaign: Campaign) => void) | undefined;
}

export class Campaign {
  readonly plan: CampaignPlan;
  readonly coordinator: Coordinator;
  readonly #folder: CampaignFolder;
  readonly #context: RunContext;
  readonly #kept = new Map<string, KeptFinding>();
  /** By finding: how long the campaign had been at work when a run first showed it. */
  readonly #foundMs = new Map<string, number>();
  #queue: WatchedQueue | undefined;
  #ended: "done" | "time" | "stopped" | undefined;
  /** Of the processes that conducted it before this one. */
  #earlierMs = 0;
  #startedMs: number | undefined;
  #endMs: number | undefined;
  /** Lines of the journal that are known, and bytes of all its whole lines. */
  #known = 0;
  #journalBytes = 0;
  #problem: SeedbedError | undefined;

  /** @throws SeedbedError `invalid` for a folder whose files are damaged */
  constructor(folder: CampaignFolder, context: RunContext) {
    this.plan = folder.readPlan(context.cwd);
    this.#folder = folder;
    this.#context = context;
    const { strategy, firstSeed: first, runs: count = Infinity, scenarios, canary } = this.plan;
    this.coordinator = new Coordinator({
      strategy,
      seeds: { first, count },
      scenarios: scenarios.map(({ digest }) => digest),
      canary: { scenario: canary.digest, seeds: CANARY_SEEDS },
    });
    this.#catchUp();
  }

  /** Conducts it until everything is covered, its time is over, or it is enough. */
  async run({ queue: open, config, timeMs, signal, reportLost, onProgress }: CampaignWork): Promise<void> {
    const release = this.#folder.begin();
    const journal = this.#openJournal(release);
    this.#endMs = timeMs === undefined ? this.plan.timeMs : this.elapsedMs + timeMs;
    this.#startedMs = nowMs();
    this.#ended = undefined;
    const queue = this.#queue = open((unit) => this.#orderOf(unit));
    const write = (line: JournalLine) => {
      journal.add(line);
      if (line.kind !== "result") this.#take(line);
      else this.#date(line);
    };
    try {
      const isDone = await conduct(this.coordinator, queue, {
        record: (result) => write({ kind: "result", elapsedMs: this.elapsedMs, result }),
        keep: async (finding) => {
          const known = this.#kept.get(keyOf(finding));
          if (known?.order === finding.order) return;
          const kept = await this.#keep(finding, { config, signal, reportLost });
          write({ kind: "kept", elapsedMs: this.elapsedMs, kept });
        },
        isEnough: () => signal.aborted || this.#isTimeOver || this.#folder.isAskedToStop,
        onProgress: () => onProgress?.(this),
      });
      write({ kind: "ended", elapsedMs: this.elapsedMs, why: isDone ? "done" : this.#isTimeOver ? "time" : "stopped" });
    } catch (error) {
      // As when the disk is full: what was written so far is there, and counts.
      if (!(error instanceof SeedbedError) || error.code !== "unwritable") throw error;
      this.#problem = error;
    } finally {
      queue.close();
      this.#queue = undefined;
      journal.close();
      this.#earlierMs = this.elapsedMs;
      this.#startedMs = undefined;
      release();
    }
  }

  /** Real ms that it has been at work. */
  get elapsedMs(): number {
    return Math.round(this.#earlierMs + (this.#startedMs === undefined ? 0 : nowMs() - this.#startedMs));
  }

  /** Asks whoever conducts it to end. */
  askToStop(): void {
    this.#folder.askToStop();
  }

  /** Those who do its units now. */
  get workers(): readonly QueueWorker[] {
    return this.#queue?.workers ?? [];
  }

  report(): CampaignReport {
    const { coordinator, plan: { id, strategy, firstSeed, scenarios, skipped, invalid } } = this;
    const named = new Map(scenarios.map((each) => [each.digest, each]));
    const own = coordinator.scenarios.filter(({ isCanary }) => !isCanary);
    const sum = (of: (each: typeof own[number]) => number) => own.reduce((total, each) => total + of(each), 0);
    return {
      id,
      state: this.#folder.runningPid !== undefined ? "running" : this.#ended ?? "stopped",
      strategy,
      firstSeed,
      runs: sum(({ runs }) => runs),
      failing: sum(({ failing }) => failing),
      elapsedMs: this.elapsedMs,
      workMs: sum(({ ms }) => ms),
      canary: this.#canary,
      scenarios: own.map(({ digest, runs, failing, ms, observed, distinct, unseen, isOver, isGivenUp }) => {
        const { name: scenario, file } = named.get(digest)!;
        const seen = { observed, distinct, ...(unseen !== undefined && { unseen }) };
        return { scenario, file, digest, runs, failing, workMs: ms, ...seen, isDone: isOver, isGivenUp };
      }),
      findings: coordinator.findings().map((finding) => {
        const { name: scenario, file } = named.get(finding.scenario)!;
        const { fingerprint, seed, strategy, times } = finding;
        const { scenario: _scenario, fingerprint: _fingerprint, order: _order, ...kept } = this.#keptOf(finding) ?? {};
        const foundMs = this.#foundMs.get(keyOf(finding))!;
        return { scenario, file, fingerprint, seed, strategy, times, foundMs, ...kept };
      }),
      skipped,
      invalid,
      ...(this.#problem !== undefined && { problem: errorReport(this.#problem, this.#context.cwd) }),
    };
  }

  get #isTimeOver(): boolean {
    return this.#endMs !== undefined && this.elapsedMs >= this.#endMs;
  }

  get #canary(): CampaignReport["canary"] {
    const canary = this.coordinator.progressOf(this.plan.canary.digest);
    if (canary.findings().length > 0) return "found";
    return canary.isOver ? "missed" : "pending";
  }

  /** Of a run that comes first no longer, what was kept is not told. */
  #keptOf(finding: CampaignFinding): KeptFinding | undefined {
    const kept = this.#kept.get(keyOf(finding));
    return kept?.order === finding.order ? kept : undefined;
  }

  /** @param release gives the campaign up if there is no journal to be had */
  #openJournal(release: () => void): Journal {
    try {
      // Whoever conducted it until a moment ago may have written more.
      this.#catchUp();
      return new Journal(this.#folder.journal, this.#journalBytes);
    } catch (error) {
      release();
      throw error;
    }
  }

  #catchUp(): void {
    const { lines, bytes } = readJournal(this.#folder.journal, shownPath(this.#folder.journal, this.#context.cwd));
    for (const line of lines.slice(this.#known)) this.#take(line);
    this.#known = lines.length;
    this.#journalBytes = bytes;
  }

  #take(line: JournalLine): void {
    if (this.#startedMs === undefined) this.#earlierMs = line.elapsedMs;
    if (line.kind === "result") {
      this.#date(line);
      this.coordinator.take(line.result);
    } else if (line.kind === "kept") this.#kept.set(keyOf(line.kept), line.kept);
    this.#ended = line.kind === "ended" ? line.why : undefined;
  }

  #date({ elapsedMs, result }: JournalLine & { readonly kind: "result" }): void {
    for (const { fingerprint } of result.failures) {
      const key = keyOf({ scenario: result.unit.scenario, fingerprint });
      if (!this.#foundMs.has(key)) this.#foundMs.set(key, elapsedMs);
    }
  }

  #orderOf(unit: Unit): UnitOrder {
    const { canary, scenarios, strict, firstSeed } = this.plan;
    const { limits } = [canary, ...scenarios].find(({ digest }) => digest === unit.scenario)!;
    return { unit, file: this.#folder.scenario(unit.scenario), firstSeed, limits, strict };
  }

  async #keep(
    finding: CampaignFinding,
    { config, signal, reportLost }: Pick<CampaignWork, "config" | "signal" | "reportLost">,
  ): Promise<KeptFinding> {
    const scenario = this.plan.scenarios.find(({ digest }) => digest === finding.scenario)!;
    const compiled = this.#folder.scenario(scenario.digest);
    if (finding.lost !== undefined) return keptOf(finding, await reportLost(scenario, compiled, finding));
    const loaded = await loadCompiled(compiled, resolve(this.#context.cwd, scenario.file));
    const runs = this.coordinator.progressOf(finding.scenario).runsUntil(finding.order);
    return await keepFinding(loaded, finding, runs, { plan: this.plan, scenario, config, signal }, this.#context);
  }
}

function keyOf({ scenario, fingerprint }: Pick<CampaignFinding, "scenario" | "fingerprint">): string {
  return `${scenario} ${fingerprint}`;
}
