/** Does a unit, wherever it is done: the result depends on the scenario and the unit alone. */
import { elapsedMs } from "../../host.ts";
import { failureKey } from "../../../engine/interpreter/outcome.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Schedule } from "../../../engine/ir/schedule.ts";
import { OPENING_ORDERS, searchOpening } from "../../../engine/modes/search_all.ts";
import { search } from "../../../engine/modes/search.ts";
import type { SeedFailure } from "../../../engine/modes/tally.ts";
import { BASELINE, findStrategy } from "../../../engine/strategies/catalog.ts";
import { toEntry } from "../../../engine/world/log.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import { seedsIn } from "../explore/shares.ts";
import { runOnce } from "../run/investigate.ts";
import { BASELINE_ORDER, type Unit, type UnitFailure, type UnitResult } from "./unit.ts";

/** A unit with all that it takes to do it, as plain data. */
export interface UnitOrder {
  readonly unit: Unit;
  /** Absolute path of the compiled scenario. */
  readonly file: string;
  /** The first seed of the campaign. */
  readonly firstSeed: number;
  readonly limits: Partial<Limits>;
  readonly strict: boolean;
}

/**
 * One run in so many is observed: to observe one takes up to half as long as a short run itself does. No multiple of two, because a
 * portfolio gives every eighth seed to the same strategy.
 */
const OBSERVED = 9;

export async function doUnit(program: Program, order: Omit<UnitOrder, "file">): Promise<UnitResult> {
  const startedMs = elapsedMs();
  const done = order.unit.seeds === undefined ? await open(program, order) : await trySeeds(program, order);
  return { unit: order.unit, ms: Math.max(1, Math.round(elapsedMs() - startedMs)), ...done };
}

type Done = Omit<UnitResult, "unit" | "ms">;

async function open(program: Program, { unit, firstSeed, limits, strict }: Omit<UnitOrder, "file">): Promise<Done> {
  const { outcome, decisions } = await runOnce(program, BASELINE, { limits, strict });
  const first = outcome.status === "pass"
    ? []
    : [{ ...failureOf({ outcome, ...BASELINE }, BASELINE_ORDER), decisions: undefined }];
  const nothing = { observed: 0, schedules: [] };
  // Without a choice to make, all runs are the first one.
  if (decisions.length === 0) return { runs: 1, failures: first, ...nothing, isComplete: true };
  const opened = await searchOpening(program, {
    strategy: unit.strategy,
    limits,
    strict,
    seeds: [...seedsIn({ first: firstSeed, count: OPENING_ORDERS })],
    keepGoing: "distinct",
  }, decisions.length);
  const failures = (opened?.failures ?? []).map((failure) => failureOf(failure, BASELINE_ORDER + 1 + failure.index));
  return {
    runs: 1 + (opened?.runs ?? 0),
    failures: merged([...first, ...failures]),
    ...nothing,
    ...(opened?.exhausted !== undefined && opened.exhausted.of === undefined && { isComplete: true }),
  };
}

async function trySeeds(program: Program, { unit, limits, strict }: Omit<UnitOrder, "file">): Promise<Done> {
  const seeds = [...seedsIn(unit.seeds!)];
  const sample = seeds.filter((seed) => seed % OBSERVED === 0);
  const { strategy } = unit;
  const found = await search(program, { strategy, limits, strict, seeds, sample, keepGoing: "distinct" });
  return {
    runs: found.runs,
    failures: found.failures.map((failure) => failureOf(failure, failure.seed)),
    observed: found.schedules.length,
    schedules: [...new Set(found.schedules)],
  };
}

/** Of failures with one fingerprint the first counts for all. */
function merged(failures: readonly UnitFailure[]): UnitFailure[] {
  const byFingerprint = new Map<string, UnitFailure>();
  for (const failure of failures) {
    const known = byFingerprint.get(failure.fingerprint);
    byFingerprint.set(
      failure.fingerprint,
      known === undefined ? failure : { ...known, times: known.times + failure.times },
    );
  }
  return [...byFingerprint.values()];
}

function failureOf(
  { outcome, seed, strategy, times = 1, decisions }: Omit<SeedFailure, "index">,
  order: number,
): UnitFailure {
  return {
    fingerprint: failureKey(outcome),
    order,
    seed,
    strategy: findStrategy(strategy)!.name,
    times,
    ...(decisions !== undefined && { decisions: decisions.map((decision) => toEntry(decision)) as Schedule }),
  };
}
