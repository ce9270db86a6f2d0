/**
 * Fuzzing by several searches side by side, in rounds. After each round, every lane gets what the others have found. The rounds have
 * fixed numbers of runs, and everything is told in the order of seeds and lanes, so that seed, number of lanes, corpus and dictionary alone
 * say what is found, however quick each lane is.
 */
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { FuzzPlan } from "./fuzz_plan.ts";
import type { FuzzLanes, RoundFound, RoundOrder } from "./round.ts";

/** Runs of a lane in a round: few at first, when nearly every run reaches something new. */
const [MIN_ROUND, MAX_ROUND] = [64, 4_096];

export interface SearchedInLanes {
  readonly failing: RoundFound["failing"];
  readonly runs: number;
  readonly edges: number;
  readonly corpus: number;
}

/**
 * @param entries runs to begin with, each in one of the lanes
 * @param most runs
 */
export async function searchInLanes(
  lanes: FuzzLanes,
  { seed, runs: most = Infinity, entries, onEntry, onProgress }: FuzzPlan,
  signal: AbortSignal,
): Promise<SearchedInLanes> {
  const edges = new Set<number>();
  const corpus = new Set<string>();
  let given = spread(entries, lanes.count);
  let done = 0;
  for (let size = MIN_ROUND; done < most && !signal.aborted; size = Math.min(MAX_ROUND, 2 * size)) {
    const round = Math.min(size * lanes.count, most - done);
    const orders = given.map((own, lane): RoundOrder => ({
      seeds: {
        first: seed + done + lane,
        step: lanes.count,
        count: Math.ceil((round - lane) / lanes.count),
      },
      entries: own,
    }));
    const found = await lanes.round(orders, {
      signal,
      onProgress: ({ runs }) =>
        onProgress({ phase: "fuzz", runs: done + runs, edges: edges.size, corpus: corpus.size, findings: 0 }),
    });
    const failing = firstOf(found);
    for (const each of found) for (const edge of each.edges) edges.add(edge);
    const fresh = found.map(({ entries: own }) =>
      own.filter(({ decisions, seed: at }) => {
        const key = JSON.stringify(decisions);
        // How far a lane got beyond the seed that failed is no property of the target.
        if (corpus.has(key) || failing !== undefined && at > failing.seed) return false;
        corpus.add(key);
        onEntry(decisions);
        return true;
      }).map(({ decisions }) => decisions)
    );
    if (failing !== undefined) {
      return { failing, runs: failing.seed - seed + 1, edges: edges.size, corpus: corpus.size };
    }
    done += found.reduce((sum, { runs }) => sum + runs, 0);
    given = found.map((_, lane) => fresh.flatMap((own, other) => other === lane ? [] : own));
  }
  return { failing: undefined, runs: done, edges: edges.size, corpus: corpus.size };
}

function firstOf(found: readonly RoundFound[]): RoundFound["failing"] {
  return found.map(({ failing }) => failing).filter((each) => each !== undefined)
    .toSorted((one, other) => one.seed - other.seed)[0];
}

/** Deals them out. */
function spread(entries: readonly (readonly Decision[])[], count: number): (readonly Decision[])[][] {
  return Array.from({ length: count }, (_, lane) => entries.filter((_, nth) => nth % count === lane));
}
