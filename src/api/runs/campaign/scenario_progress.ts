/** What a campaign knows of one of its scenarios: which seeds are covered, handed out and open, and what they showed. */
import { BASELINE, type StrategyName } from "../../../engine/strategies/catalog.ts";
import type { SeedRange } from "../explore/shares.ts";
import { SchedulesSeen } from "./schedules_seen.ts";
import { SeedRanges } from "./seed_ranges.ts";
import { rateAfter } from "./shares_of_time.ts";
import { BASELINE_ORDER, type Unit, type UnitFailure, unitKey, type UnitResult } from "./unit.ts";

/** Real ms that a unit is to take: long beside what it takes to hand it over, short beside what is lost with a worker. */
const UNIT_MS = 500;
const FIRST_COUNT = 16;
const MAX_COUNT = 65_536;
/** So many runs may end their process before nothing else is tried. */
const MAX_LOST = 4;

/** A failure of a scenario, with the first run that shows it. */
export interface CampaignFinding extends Omit<UnitFailure, "times"> {
  readonly scenario: string;
  /** The number of runs that showed it. */
  readonly times: number;
  /** True once no earlier run can show it any more. */
  readonly isSettled: boolean;
}

export class ScenarioProgress {
  readonly digest: string;
  readonly isCanary: boolean;
  runs = 0;
  failing = 0;
  ms = 0;
  observed = 0;
  /** New behaviours per ms of work, lately; undefined until there is a result. */
  rate: number | undefined;
  /** How far it has come by its shares of the time. */
  pass = 0;
  readonly #strategy: StrategyName;
  readonly #seeds: SeedRange;
  readonly #covered = new SeedRanges();
  /** Handed out neither now nor before. */
  readonly #open: SeedRanges;
  /** Handed out before, and not covered. */
  #again: readonly SeedRange[] = [];
  #opening: "open" | "out" | "done" = "open";
  #openingRuns = 0;
  #isComplete = false;
  /** Of the observed runs. */
  readonly #schedules = new SchedulesSeen();
  readonly #out = new Map<string, Unit>();
  readonly #findings = new Map<string, UnitFailure>();
  /** Units that have ended a process once, and cannot be made smaller. */
  readonly #suspects = new Set<string>();
  #lost = 0;

  constructor(digest: string, strategy: StrategyName, seeds: SeedRange, isCanary: boolean) {
    this.digest = digest;
    this.isCanary = isCanary;
    this.#strategy = strategy;
    this.#seeds = seeds;
    this.#open = new SeedRanges(seeds);
  }

  /** Returns whether a unit can be handed out now. */
  get hasWork(): boolean {
    if (this.isOver) return false;
    return this.#opening === "open" || this.#opening === "done" && !this.#isHandedOut;
  }

  /** Nothing is left to hand out or to wait for. */
  get isOver(): boolean {
    if (this.#isComplete || this.#lost >= MAX_LOST || this.isCanary && this.#findings.size > 0) return true;
    return this.#opening === "done" && this.#isHandedOut && this.#out.size === 0;
  }

  get #isHandedOut(): boolean {
    return this.#open.isEmpty && this.#again.length === 0;
  }

  /** Too many runs ended their process. */
  get isGivenUp(): boolean {
    return this.#lost >= MAX_LOST;
  }

  get out(): readonly Unit[] {
    return [...this.#out.values()];
  }

  /** The number of distinct schedules of the observed runs. */
  get distinct(): number {
    return this.#schedules.distinct;
  }

  /** The estimated number of further ones; undefined if there is too little for an estimate. */
  get unseen(): number | undefined {
    return this.#schedules.unseen;
  }

  /** Seeds whose results are known. */
  get covered(): readonly SeedRange[] {
    return this.#covered.ranges;
  }

  get hasOpened(): boolean {
    return this.#opening === "done";
  }

  /** Real ms that the units that are handed out are likely to take. */
  get expectedMs(): number {
    const perRun = this.runs === 0 ? UNIT_MS : this.ms / this.runs;
    return this.out.reduce((sum, { seeds }) => sum + (seeds === undefined ? UNIT_MS : seeds.count * perRun), 0);
  }

  next(): Unit | undefined {
    if (!this.hasWork) return undefined;
    const seeds = this.#opening === "done" ? this.#takeSeeds() : undefined;
    if (this.#opening === "open") this.#opening = "out";
    const unit: Unit = { scenario: this.digest, strategy: this.#strategy, ...(seeds !== undefined && { seeds }) };
    this.#out.set(unitKey(unit), unit);
    return unit;
  }

  /** Returns whether a result says anything that is not known yet. */
  isNew({ unit: { strategy, seeds } }: UnitResult): boolean {
    if (strategy !== this.#strategy) return false;
    return seeds === undefined ? this.#opening !== "done" : !this.#covered.overlaps(seeds);
  }

  take(result: UnitResult): void {
    const { unit, runs, ms, failures, observed, schedules, isComplete } = result;
    const isOut = this.#out.delete(unitKey(unit));
    const { seeds } = unit;
    if (!this.isNew(result)) return isOut && seeds !== undefined ? this.#reopen(seeds) : undefined;
    if (seeds === undefined) {
      this.#opening = "done";
      this.#openingRuns = runs;
    } else {
      this.#covered.add(seeds);
      this.#open.remove(seeds);
      this.#again = this.#again.flatMap((each) => without(each, [seeds]));
    }
    this.#isComplete ||= isComplete === true;
    this.runs += runs;
    this.ms += ms;
    this.observed += observed;
    const fresh = this.#schedules.add(schedules);
    const before = this.#findings.size;
    for (const failure of failures) this.#add(failure);
    const perRun = observed === 0 ? 0 : fresh / observed;
    this.rate = rateAfter(this.rate, perRun * runs + this.#findings.size - before, ms);
  }

  /**
   * A unit whose worker ended. It is open again, in halves, until a single run has ended its worker twice.
   * @returns the result of that run, which is still to be taken
   */
  lose(unit: Unit, how: string, lastWords: string | undefined): UnitResult | undefined {
    const key = unitKey(unit);
    if (!this.#out.delete(key)) return undefined;
    const { seeds } = unit;
    const isSingle = seeds === undefined || seeds.count === 1;
    if (isSingle && this.#suspects.has(key)) return this.#lostRun(unit, how, lastWords);
    if (isSingle) this.#suspects.add(key);
    if (seeds === undefined) this.#opening = "open";
    else if (isSingle) this.#reopen(seeds);
    else {
      const half = Math.ceil(seeds.count / 2);
      this.#reopen({ first: seeds.first, count: half });
      this.#reopen({ first: seeds.first + half, count: seeds.count - half });
    }
    return undefined;
  }

  /** In the order in which one process would meet them. */
  findings(): CampaignFinding[] {
    const settled = this.#opening === "done" ? this.#covered.firstMissing(this.#seeds.first) : -Infinity;
    return [...this.#findings.values()].sort((a, b) => a.order - b.order).map((failure) => ({
      ...failure,
      scenario: this.digest,
      isSettled: failure.order < settled,
    }));
  }

  /** The number of runs up to the one of this order, if one process makes them. */
  runsUntil(order: number): number {
    return order < 0 ? order - BASELINE_ORDER + 1 : this.#openingRuns + order - this.#seeds.first + 1;
  }

  /** Opens what is covered neither by a result nor by a unit that is out. */
  #reopen(range: SeedRange): void {
    const taken = [...this.#covered.ranges, ...this.out.flatMap(({ seeds }) => seeds ?? [])];
    this.#again = [...this.#again, ...without(range, taken)].sort((a, b) => a.first - b.first);
  }

  #takeSeeds(): SeedRange | undefined {
    const [again, ...others] = this.#again;
    if (again === undefined) return this.#open.takeFirst(this.#unitSize());
    this.#again = others;
    return again;
  }

  #unitSize(): number {
    const inTime = this.ms === 0 ? FIRST_COUNT : this.runs * UNIT_MS / this.ms;
    // Towards the end smaller ones, so that no worker waits long for another.
    const left = this.#open.count;
    return Math.max(1, Math.min(MAX_COUNT, Math.round(inTime), Math.max(FIRST_COUNT, Math.ceil(left / 4))));
  }

  #add(failure: UnitFailure): void {
    this.failing += failure.times;
    if (failure.lost !== undefined) this.#lost += failure.order < 0 ? MAX_LOST : 1;
    const known = this.#findings.get(failure.fingerprint);
    const times = (known?.times ?? 0) + failure.times;
    const first = known !== undefined && known.order <= failure.order ? known : failure;
    this.#findings.set(failure.fingerprint, { ...first, times });
  }

  #lostRun(unit: Unit, how: string, lastWords: string | undefined): UnitResult {
    const { seeds, strategy } = unit;
    const seed = seeds?.first ?? BASELINE.seed;
    const lost = { seed, how, ...(lastWords !== undefined && { lastWords }) };
    const order = seeds === undefined ? BASELINE_ORDER : seed;
    const failure = {
      fingerprint: `process ${how}`,
      order,
      seed,
      strategy: seeds === undefined ? BASELINE.strategy : strategy,
      times: 1,
      lost,
    };
    return { unit, runs: 1, ms: 0, failures: [failure], observed: 0, schedules: [] };
  }
}

function without(range: SeedRange, taken: readonly SeedRange[]): readonly SeedRange[] {
  const left = new SeedRanges(range);
  for (const each of taken) left.remove(each);
  return left.ranges;
}
