/** Searches of a worker, which other workers help with once they take a while. */
import { nowMs } from "../../api/host.ts";
import type { ScenarioPlace } from "../../api/runs/run/test_files.ts";
import type { Searched, SeedSearch } from "../../engine/modes/search_all.ts";
import { search } from "../../engine/modes/search.ts";
import type { SearchProgress } from "../../engine/modes/search_options.ts";
import { strategyNamed } from "../../engine/strategies/catalog.ts";
import type { FromWorker, ShareResults } from "./messages.ts";
import { firstOf, SharedSeeds } from "./shared_seeds.ts";

/** A search that is over by then is not worth another process. */
const HELPED_AFTER_MS = 100;
/** Time that a share is to take: long beside what it takes to hand it over, short beside what is waited for at the end. */
const SHARE_MS = 250;
const MIN_SHARE = 8;

interface UnderWay {
  readonly number: number;
  readonly place: ScenarioPlace;
  readonly seeds: SharedSeeds;
  readonly sample: readonly number[];
  readonly startedMs: number;
  /** Runs that this process has made. */
  runs: number;
}

export class HelpedSearch {
  readonly #tell: (message: FromWorker) => void;
  #underWay: UnderWay | undefined;
  #count = 0;

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  async search(place: ScenarioPlace, ...[program, how]: Parameters<SeedSearch>): Promise<Searched> {
    // Only this process asks the host, and a strategy may depend on the runs that it has made.
    const { seeded, systematic } = typeof how.strategy === "string" ? strategyNamed(how.strategy) : how.strategy;
    const isObserved = typeof how.strategy !== "string";
    if (how.keepDecisions === true || !seeded || systematic || isObserved) return await search(program, how);
    const seeds = new SharedSeeds(how.seeds, how.unmet ?? []);
    const underWay = this.#underWay = {
      number: ++this.#count,
      place,
      seeds,
      sample: how.sample ?? [],
      startedMs: nowMs(),
      runs: 0,
    };
    let isOpen = false;
    const timer = setTimeout(() => {
      isOpen = true;
      this.#tell({ search: "open" });
    }, HELPED_AFTER_MS);
    try {
      do {
        const before = underWay.runs;
        const onRun = (progress: SearchProgress) => {
          underWay.runs = before + progress.runs;
          how.onRun?.({ ...progress, runs: seeds.runs + progress.runs });
        };
        const found = await search(program, { ...how, seeds: seeds.own(), unmet: seeds.unmet, onRun });
        seeds.add({ ...found, failing: firstOf(found) });
        await seeds.settled(how.signal);
      } while (seeds.left > 0 && how.signal?.aborted !== true);
    } finally {
      clearTimeout(timer);
      this.#underWay = undefined;
      if (isOpen) this.#tell({ search: "closed" });
    }
    const { runs, failing, unmet, schedules } = seeds;
    return { runs, unmet, schedules, failures: failing === undefined ? [] : [failing] };
  }

  /** Gives a share to one of so many others. */
  give(helpers: number): void {
    const underWay = this.#underWay;
    if (underWay === undefined) return this.#tell({ share: null });
    const { number, place, seeds, sample, startedMs, runs } = underWay;
    const inTime = runs * SHARE_MS / Math.max(1, nowMs() - startedMs);
    const count = Math.ceil(Math.max(MIN_SHARE, Math.min(inTime, seeds.left / (2 * helpers))));
    const given = seeds.give(count);
    const share = {
      ...place,
      search: number,
      seeds: given,
      sample: sample.filter((seed) => given.includes(seed)),
      unmet: seeds.unmet,
    };
    this.#tell({ share: given.length === 0 ? null : share });
  }

  /** Takes the result of a share; that of an earlier search no longer matters. */
  take({ search, seed, isLost, ...came }: ShareResults): void {
    if (this.#underWay?.number !== search) return;
    if (isLost) this.#underWay.seeds.giveBack(seed);
    else this.#underWay.seeds.take(seed, came);
  }
}
