/**
 * Estimates how likely a failure is, by how far a run is rewound: from each point on it is decided anew, many times. Where
 * the likelihood jumps to one, the failure has become inevitable: the decision before is the one that did it.
 */
import type { Decision } from "../decisions/decision.ts";
import { OverriddenSource } from "../decisions/sources.ts";
import { fingerprint } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import { execute } from "../modes/execute.ts";
import { randomSource } from "../strategies/random.ts";
import { requireHostAllowed } from "../world/host_permission.ts";
import type { Limits } from "../world/limits.ts";

/** Options of `Session.curve`. */
export interface CurveOptions {
  /** Limits of each run. */
  readonly limits?: Partial<Limits> | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** Runs from each point; 20 by default. */
  readonly runs?: number | undefined;
  /** The number of points; 24 by default. */
  readonly points?: number | undefined;
  /** Ends the work with the points so far. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each point, and the number of points that are planned. */
  readonly onPoint?: ((point: CurvePoint, of: number) => void) | undefined;
}

/** The probability of the failure from one decision on. */
export interface CurvePoint {
  /** Decisions before this one are kept, this one and later ones are made anew. */
  readonly decision: number;
  /** The number of runs from here. */
  readonly runs: number;
  /** The number of runs that failed in the same way. */
  readonly failures: number;
}

/** The probability of the failure from each decision on. */
export interface Curve {
  /** The points, in the order of their decisions. */
  readonly points: readonly CurvePoint[];
  /** The decision after which all runs fail, and before which not all do; undefined when there is none. */
  readonly inevitableAfter: number | undefined;
  /** False when the signal stopped it. */
  readonly complete: boolean;
}

/**
 * @param decisions of a failing run
 * @param expected the fingerprint that it failed with
 */
export async function curveOf(
  program: Program,
  decisions: readonly Decision[],
  expected: string,
  options: CurveOptions = {},
): Promise<Curve> {
  requireHostAllowed(program, "a curve");
  const { points: wanted = 24, signal, onPoint } = options;
  const known = new Map<number, CurvePoint>();
  const measure = async (decision: number) => {
    if (known.has(decision) || signal?.aborted) return;
    const point = await pointAt(program, decisions, decision, expected, options);
    known.set(decision, point);
    onPoint?.(point, wanted);
  };
  for (const decision of spread(decisions.length, wanted)) await measure(decision);
  await sharpen(known, measure);
  const points = [...known.values()].sort((a, b) => a.decision - b.decision);
  return { points, inevitableAfter: inevitable(points), complete: signal?.aborted !== true };
}

/** Halves the step in which the failure becomes certain until it is one decision. */
async function sharpen(known: Map<number, CurvePoint>, measure: (decision: number) => Promise<void>): Promise<void> {
  for (let rounds = 0; rounds < MAX_HALVINGS; rounds++) {
    const points = [...known.values()].sort((a, b) => a.decision - b.decision);
    const last = points.findLastIndex(({ failures, runs }) => failures < runs);
    const [before, after] = [points[last], points[last + 1]];
    if (before === undefined || after === undefined || after.decision - before.decision <= 1) return;
    const { size } = known;
    await measure(Math.floor((before.decision + after.decision) / 2));
    if (known.size === size) return;
  }
}

const MAX_HALVINGS = 32;

function inevitable(points: readonly CurvePoint[]): number | undefined {
  const last = points.findLastIndex(({ failures, runs }) => failures < runs);
  const next = points[last + 1];
  return last < 0 || next === undefined || next.decision - points[last]!.decision > 1
    ? undefined
    : points[last]!.decision;
}

async function pointAt(
  program: Program,
  decisions: readonly Decision[],
  decision: number,
  expected: string,
  { limits, strict, runs = 20, signal }: CurveOptions,
): Promise<CurvePoint> {
  const kept = decisions.slice(0, decision);
  let done = 0;
  let failures = 0;
  // With all of them kept there is nothing to decide anew.
  const wanted = decision === decisions.length ? 1 : runs;
  for (let seed = 1; seed <= wanted && signal?.aborted !== true; seed++) {
    const source = new OverriddenSource(kept, randomSource(seed));
    const { outcome } = await execute(program, { source, limits, strict });
    done++;
    if (outcome.finding !== undefined && fingerprint(outcome.finding) === expected) failures++;
  }
  return { decision, runs: done, failures };
}

/** So many numbers from 0 to `last`, evenly, both ends among them. */
function spread(last: number, count: number): number[] {
  const steps = Math.min(last, Math.max(1, count - 1));
  return [...new Set(Array.from({ length: steps + 1 }, (_, index) => Math.round(index * last / Math.max(1, steps))))];
}
