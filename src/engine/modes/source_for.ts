/** Chooses the source of decisions for a run with a seed. The baseline of a scenario that pins a schedule is that schedule. */
import { isWriteCrash } from "../capabilities/fault/setting.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { EditedSource } from "../decisions/sources.ts";
import { latenciesOf } from "../interpreter/latencies_of.ts";
import type { Program } from "../interpreter/program.ts";
import { sourceOf } from "../strategies/by_seed.ts";
import { type Choice, memberChoice, type StrategyName, strategyNamed } from "../strategies/catalog.ts";
import type { StrategyDefinition } from "../strategies/strategy.ts";
import { hostBackends } from "../world/host_permission.ts";
import { toDecision } from "../world/log.ts";

/** The first run of the strategy with this seed. */
export function sourceFor(program: Pick<Program, "ir">, strategy: StrategyName, seed: number): DecisionSource {
  const definition = strategyNamed(strategy);
  return pinnedSource(program, definition) ?? sourceOf(definition, seed, isTimed(program));
}

/** The strategy that makes the run of a seed: a portfolio hands out the runs of others. */
export function choiceFor(program: Pick<Program, "ir">, choice: Choice): Choice {
  return memberChoice(choice, isTimed(program));
}

/** Returns whether operations have latencies. */
export function isTimed({ ir }: Pick<Program, "ir">): boolean {
  return latenciesOf(ir.world) !== undefined;
}

/** Returns whether the scenario declares crashes at any write. */
export function hasWriteCrashes({ ir }: Pick<Program, "ir">): boolean {
  return ir.world?.faults?.kinds.some(isWriteCrash) === true;
}

/**
 * Returns whether the seed alone brings a run back. Otherwise the run is made again from its decisions: the host's answers cannot be
 * had again, and a strategy that is not seeded depends on earlier runs.
 */
export function seedBringsBack({ ir }: Pick<Program, "ir">, strategy: StrategyName): boolean {
  return strategyNamed(strategy).seeded && hostBackends(ir).length === 0;
}

/** The schedule that the scenario pins, for a strategy that makes the baseline; undefined if there is none. */
export function pinnedSource(
  { ir }: Pick<Program, "ir">,
  { baseline }: StrategyDefinition,
): DecisionSource | undefined {
  return baseline && ir.schedule !== undefined
    ? new EditedSource(ir.schedule.map((line) => toDecision(line)))
    : undefined;
}
