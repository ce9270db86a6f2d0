/** Scores of tests of agents: the formulas, and nothing else. */
import type { Severity } from "./config_schema.ts";

const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, low: 1 };

/** The result of one cell: one invariant in one scenario. */
export interface Scored {
  readonly severity: Severity;
  /** `skipped` does not apply; `not exercised` has faults of which none struck. */
  readonly status: "passed" | "failed" | "skipped" | "not exercised";
}

export interface ContractScore {
  /** From 0 to 100, with two decimals. */
  readonly score: number;
  /** True unless a critical cell failed; the number does not matter. */
  readonly passed: boolean;
  /** The number of cells that count. */
  readonly counted: number;
}

/** @throws Error if no cell counts: nothing was tested, which is no score */
export function contractScore(cells: readonly Scored[]): ContractScore {
  const counted = cells.filter(({ status }) => status === "passed" || status === "failed");
  if (counted.length === 0) throw new Error("expected at least one cell that was exercised, found none");
  const weigh = (some: readonly Scored[]) => some.reduce((sum, { severity }) => sum + SEVERITY_WEIGHTS[severity], 0);
  const share = weigh(counted.filter(({ status }) => status === "passed")) / weigh(counted);
  return {
    score: Math.round(share * 10_000) / 100,
    passed: !counted.some(({ status, severity }) => status === "failed" && severity === "critical"),
    counted: counted.length,
  };
}

export interface Phase {
  /** From 0 to 1. */
  readonly score: number;
  readonly weight: number;
}

/** The weighted mean of the phases that ran. @throws Error if none did, or if all weigh nothing */
export function overallScore(phases: readonly Phase[]): number {
  const weight = phases.reduce((sum, phase) => sum + phase.weight, 0);
  if (weight === 0) throw new Error("expected a phase that ran and has a weight, found none");
  return phases.reduce((sum, phase) => sum + phase.weight * phase.score, 0) / weight;
}
