/** Hunts for a run that fails, as a test does: the opening of the strategy first, then the seeds. */
import type { Program } from "../interpreter/program.ts";
import { search } from "../modes/search.ts";
import type { SearchOptions } from "../modes/search_options.ts";
import { searchAll, type Searched } from "../modes/search_all.ts";
import { DEFAULT_STRATEGY } from "../strategies/catalog.ts";
import type { Exhausted } from "../strategies/strategy.ts";
import { requireHostAllowed } from "../world/host_permission.ts";
import type { Branch } from "./branch.ts";

/** The result of a hunt. */
export interface Hunted {
  /** The number of runs that it made, orders and seeds. */
  readonly runs: number;
  /** The branch of the run that failed; undefined if none did. */
  readonly found: Branch | undefined;
  /** Set if every schedule was run, and passed, so that no seed had to be tried. */
  readonly exhausted: Exhausted | undefined;
  /** True if it was stopped before it had tried every seed. */
  readonly isInterrupted: boolean;
}

export interface HuntOptions extends Pick<SearchOptions, "limits" | "strict" | "signal"> {
  /** Called after each run, with the number of runs so far. */
  readonly onRun?: ((runs: number) => void) | undefined;
  /** The number of decisions that a run of the program made. */
  readonly decisions: number;
}

/** Searches until a run fails, which is yet to be made again as a branch. */
export async function huntIn(
  program: Program,
  seeds: Iterable<number>,
  { onRun, ...options }: HuntOptions,
): Promise<Omit<Hunted, "found"> & { readonly failure: Searched["failures"][number] | undefined }> {
  requireHostAllowed(program, "a search of seeds");
  const { found, before, isInterrupted } = await searchAll(program, search, {
    ...options,
    seeds: [...seeds],
    strategy: DEFAULT_STRATEGY,
    onRun: onRun && (({ runs }) => onRun(runs)),
  });
  const { failures: [failure], exhausted, runs } = found;
  return { failure, runs: before + runs, exhausted, isInterrupted };
}
