/** Sums over a profile: tables, trees of frames, differences. */
import { type Clock, costOf, type Profile, type Slice } from "./profile.ts";

export const GROUPS = ["operation", "step", "task", "capability"] as const;
export type Group = (typeof GROUPS)[number];

export interface Row {
  readonly name: string;
  /** The number of times that it happened. */
  readonly count: number;
  readonly virtualMs: number;
  readonly realMs: number;
}

/** The dearest first. */
export function top({ slices }: Pick<Profile, "slices">, by: Group, clock: Clock): Row[] {
  const groups = Map.groupBy(slices, (slice) => keyOf(slice, by));
  const rows = [...groups].map(([name, same]) => ({
    name,
    count: same.length,
    virtualMs: same.reduce((sum, slice) => sum + costOf(slice, "virtual"), 0),
    realMs: same.reduce((sum, slice) => sum + costOf(slice, "real"), 0),
  }));
  const cost = clock === "virtual" ? (row: Row) => row.virtualMs : (row: Row) => row.realMs;
  return rows.sort((a, b) => cost(b) - cost(a));
}

function keyOf(slice: Slice, by: Group): string {
  return by === "operation" ? slice.operation ?? slice.step : slice[by];
}

/** A frame, and those above it. */
export interface Frame {
  readonly name: string;
  readonly capability: string | undefined;
  /** With those above. */
  readonly totalMs: number;
  readonly count: number;
  /** The dearest first. */
  readonly children: readonly Frame[];
}

/** The run, its tasks, their steps, what happened in them. */
export function frames(profile: Pick<Profile, "slices" | "scenario">, clock: Clock): Frame {
  return frame(profile.scenario, undefined, profile.slices, 0, clock);
}

/** Names of the frames that a slice is in, from the task on. */
export function stackOf({ task, step, operation }: Slice): readonly string[] {
  return operation === undefined ? [task, step] : [task, step, operation];
}

function frame(
  name: string,
  capability: string | undefined,
  slices: readonly Slice[],
  depth: number,
  clock: Clock,
): Frame {
  const inside = Map.groupBy(
    slices.filter((slice) => stackOf(slice).length > depth),
    (slice) => stackOf(slice)[depth]!,
  );
  const children = [...inside].map(([name, same]) => {
    const last = depth === 2 ? same[0]!.capability : undefined;
    return frame(name, last, same, depth + 1, clock);
  }).sort((a, b) => b.totalMs - a.totalMs);
  const totalMs = slices.reduce((sum, slice) => sum + costOf(slice, clock), 0);
  return { name, capability, totalMs, count: slices.length, children };
}

export interface Difference {
  readonly name: string;
  /** Undefined where one of them does not have it. */
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** The increase in virtual time. */
  readonly virtualMs: number;
  readonly realMs: number;
}

/** The largest difference first. */
export function compare(before: Profile, after: Profile, by: Group, clock: Clock): Difference[] {
  const [left, right] = [before, after].map((profile) =>
    new Map(top(profile, by, clock).map((row) => [row.name, row]))
  );
  const names = new Set([...left!.keys(), ...right!.keys()]);
  const found = [...names].map((name) => {
    const [was, is] = [left!.get(name), right!.get(name)];
    const delta = (cost: (row: Row) => number) =>
      (is === undefined ? 0 : cost(is)) - (was === undefined ? 0 : cost(was));
    return {
      name,
      before: was,
      after: is,
      virtualMs: delta((row) => row.virtualMs),
      realMs: delta((row) => row.realMs),
    };
  });
  const size = (each: Difference) => Math.abs(clock === "virtual" ? each.virtualMs : each.realMs);
  return found.sort((a, b) => size(b) - size(a));
}

/**
 * Returns the longest wait of a task, apart from the longest percentile: the nearest-rank percentile of what costs anything.
 * 0 where nothing does.
 * @param percent above 0, at most 100
 */
export function percentileOf({ slices }: Pick<Profile, "slices">, percent: number, clock: Clock): number {
  const costs = slices.map((slice) => costOf(slice, clock)).filter((cost) => cost > 0).sort((a, b) => a - b);
  return costs[Math.ceil(percent / 100 * costs.length) - 1] ?? 0;
}
