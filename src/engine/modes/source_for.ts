/** Who decides in a run with a seed. The baseline of a scenario that pins a schedule is that schedule. */
import type { DecisionSource } from "../decisions/decision.ts";
import { EditedSource, SeededSource } from "../decisions/sources.ts";
import type { Program } from "../interpreter/program.ts";
import { createStrategy, type StrategyName } from "../strategies/catalog.ts";
import { toDecision } from "../world/log.ts";

export function sourceFor({ ir }: Pick<Program, "ir">, strategy: StrategyName, seed: number): DecisionSource {
  if (strategy === "fifo" && ir.schedule !== undefined) {
    return new EditedSource(ir.schedule.map((line) => toDecision(line)));
  }
  return new SeededSource(createStrategy(strategy), seed);
}
