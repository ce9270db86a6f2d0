/** Scores of tests of agents: the formulas, and nothing else. */
import type { Severity } from "./config_schema.ts";

const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, low: 1 };

/** `skipped` does not apply; `not exercised` has faults of which none had an effect. */
export type CellStatus = "passed" | "failed" | "skipped" | "not exercised";

/** The result of one cell: one invariant in one scenario. */
export interface Scored {
  readonly severity: Severity;
  readonly status: CellStatus;
}

export interface ContractScore {
  /** From 0 to 100, with two decimals. */
  readonly score: number;
  /** True unless a critical cell failed; the number does not matter. */
  readonly passed: boolean;
  /** The number of cells that count. */
  readonly counted: number;
}

export function counts({ status }: Pick<Scored, "status">): boolean {
  return status === "passed" || status === "failed";
}

/** @throws Error if no cell counts: nothing was tested, which is no score */
export function contractScore(cells: readonly Scored[]): ContractScore {
  const counted = cells.filter(counts);
  if (counted.length === 0) throw new Error("expected at least one cell that was exercised, found none");
  const weigh = (some: readonly Scored[]) => some.reduce((sum, { severity }) => sum + SEVERITY_WEIGHTS[severity], 0);
  const share = weigh(counted.filter(({ status }) => status === "passed")) / weigh(counted);
  return {
    score: Math.round(share * 10_000) / 100,
    passed: !counted.some(({ status, severity }) => status === "failed" && severity === "critical"),
    counted: counted.length,
  };
}

/** Whether something passed, and what it weighs. */
export interface Weighed {
  readonly passed: boolean;
  readonly weight: number;
}

/** The share of the weight that passed: robustness, resilience, replays. @throws Error if all weigh nothing */
export function shareOf(some: readonly Weighed[]): number {
  const sum = (each: readonly Weighed[]) => each.reduce((total, { weight }) => total + weight, 0);
  const all = sum(some);
  if (all === 0) throw new Error("expected something that counts, found nothing");
  return sum(some.filter(({ passed }) => passed)) / all;
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

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 95 % interval of a share: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. */
export function wilson(passed: number, all: number): Interval {
  if (all === 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = passed / all;
  const middle = share + z ** 2 / (2 * all);
  const width = z * Math.sqrt(share * (1 - share) / all + z ** 2 / (4 * all ** 2));
  const scale = 1 + z ** 2 / all;
  const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return { low: round((middle - width) / scale), high: round((middle + width) / scale) };
}
