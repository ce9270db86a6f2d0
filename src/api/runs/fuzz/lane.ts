/**
 * One of several searches that fuzz a target side by side. It goes on in rounds: in each it has seeds of its own, and begins with what
 * the others have found in the round before. What comes of a round depends on the rounds before it, and on nothing else.
 */
import type { Program } from "../../../engine/interpreter/program.ts";
import { Edges } from "../../../engine/modes/covered.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SearchOptions, SearchProgress } from "../../../engine/modes/search_options.ts";
import type { Word } from "../../../engine/world/code_coverage.ts";
import { coverageInRounds } from "../../../engine/strategies/coverage.ts";
import { asksHost } from "../../project/load/setting.ts";
import { type FuzzPlan, STRATEGY } from "./fuzz_plan.ts";
import type { FoundEntry, LaneSeeds, RoundFound, RoundOrder } from "./round.ts";

export interface LaneSettings
  extends Pick<FuzzPlan, "mode" | "coverDependencies">, Pick<SearchOptions, "limits" | "strict"> {
  readonly dictionary: readonly Word[];
}

export class Lane {
  readonly #program: Program;
  readonly #settings: LaneSettings;
  readonly #strategy: SearchOptions["strategy"];
  readonly #edges = new Edges();
  #end = Infinity;

  constructor(program: Program, settings: LaneSettings) {
    this.#program = program;
    this.#settings = settings;
    this.#strategy = settings.mode === "coverage" ? coverageInRounds() : STRATEGY[settings.mode];
  }

  /** Another lane has failed with this seed: runs with larger ones no longer matter. */
  endAt(seed: number): void {
    this.#end = seed;
  }

  async round(
    { seeds, entries }: RoundOrder,
    { signal, onRun }: { readonly signal: AbortSignal; readonly onRun: (progress: SearchProgress) => void },
  ): Promise<RoundFound> {
    const { dictionary, coverDependencies, limits, strict } = this.#settings;
    const found: FoundEntry[] = [];
    const { runs, failures: [failing] } = await search(this.#program, {
      seeds: this.#seedsOf(seeds),
      strategy: this.#strategy,
      limits,
      strict,
      signal,
      keepDecisions: asksHost(this.#program.ir),
      coverDependencies,
      edges: this.#edges,
      corpus: { entries, dictionary, onEntry: (decisions, seed) => void found.push({ decisions, seed }) },
      onRun,
    });
    return {
      runs,
      failing: failing && { seed: failing.seed, decisions: failing.decisions },
      entries: found,
      edges: this.#edges.takeFresh(),
    };
  }

  *#seedsOf({ first, step, count }: LaneSeeds): Generator<number, void, undefined> {
    for (let nth = 0; nth < count; nth++) {
      const seed = first + nth * step;
      if (seed > this.#end) return;
      yield seed;
    }
  }
}
