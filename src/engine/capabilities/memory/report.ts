/**
 * Reports what a run did with simulated memory: a summary, the leaks, a timeline, a graph, and what changed between
 * checkpoints.
 */

/** An allocation that is live. */
export interface Allocation {
  readonly id: number;
  /** The size with pressure and fragmentation. */
  readonly bytes: number;
  readonly tag: string | undefined;
  /** The step that made it. */
  readonly step: string;
  readonly task: string;
}

type Entry =
  | Allocation & { readonly kind: "allocated"; readonly inUseBytes: number }
  | { readonly kind: "refused"; readonly bytes: number; readonly why: string; readonly step: string }
  | { readonly kind: "freed"; readonly id: number; readonly bytes: number; readonly inUseBytes: number }
  | {
    readonly kind: "checkpoint";
    readonly name: string;
    readonly inUseBytes: number;
    /** Ids of the allocations that were live. */
    readonly live: readonly number[];
  };

export type Journal = (Entry & { readonly virtualMs: number })[];

export interface MemoryReport {
  readonly schema: "seedbed/memory@1";
  readonly summary: {
    readonly allocations: number;
    readonly frees: number;
    readonly refused: number;
    readonly inUseBytes: number;
    readonly peakBytes: number;
    readonly leaks: number;
  };
  readonly leaks: readonly Allocation[];
  readonly timeline: Journal;
  /** The allocations by owner: edges go from steps to allocations, and from those to where they were freed. */
  readonly graph: {
    readonly nodes: readonly { readonly id: string; readonly label: string }[];
    readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: "allocates" | "freed" }[];
  };
  /** From one checkpoint to the next, and from the last one to the end. */
  readonly diffs: readonly MemoryDiff[];
}

export interface MemoryDiff {
  readonly from: string;
  readonly to: string;
  readonly deltaBytes: number;
  /** Ids of allocations that are live at `to` and were not at `from`. */
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

export function reportOf(
  timeline: Journal,
  leaks: readonly Allocation[],
  { peakBytes }: { readonly peakBytes: number },
): MemoryReport {
  const count = (kind: Entry["kind"]) => timeline.filter((entry) => entry.kind === kind).length;
  const inUseBytes = leaks.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    schema: "seedbed/memory@1",
    summary: {
      allocations: count("allocated"),
      frees: count("freed"),
      refused: count("refused"),
      inUseBytes,
      peakBytes,
      leaks: leaks.length,
    },
    leaks,
    timeline,
    graph: graphOf(timeline),
    diffs: diffsOf(timeline, leaks.map(({ id }) => id), inUseBytes),
  };
}

function graphOf(timeline: Journal): MemoryReport["graph"] {
  const nodes = new Map<string, string>();
  const edges: MemoryReport["graph"]["edges"][number][] = [];
  for (const entry of timeline) {
    if (entry.kind === "allocated") {
      const [step, allocation] = [`step:${entry.step}`, `allocation:${entry.id}`];
      nodes.set(step, `step ${entry.step} (${entry.task})`);
      nodes.set(allocation, `${entry.tag ?? `allocation ${entry.id}`}: ${entry.bytes} bytes`);
      edges.push({ from: step, to: allocation, kind: "allocates" });
    } else if (entry.kind === "freed") {
      nodes.set(`free:${entry.id}`, `freed at ${entry.virtualMs} ms`);
      edges.push({ from: `allocation:${entry.id}`, to: `free:${entry.id}`, kind: "freed" });
    }
  }
  return { nodes: [...nodes].map(([id, label]) => ({ id, label })), edges };
}

interface Moment {
  readonly name: string;
  readonly inUseBytes: number;
  readonly live: readonly number[];
}

function diffsOf(timeline: Journal, live: readonly number[], inUseBytes: number): MemoryDiff[] {
  const marks = timeline.filter((entry) => entry.kind === "checkpoint");
  const moments: Moment[] = [{ name: "start", inUseBytes: 0, live: [] }, ...marks, { name: "end", inUseBytes, live }];
  return moments.slice(1).map((to, index) => {
    const from = moments[index]!;
    const [before, after] = [new Set(from.live), new Set(to.live)];
    return {
      from: from.name,
      to: to.name,
      deltaBytes: to.inUseBytes - from.inUseBytes,
      added: to.live.filter((id) => !before.has(id)),
      removed: from.live.filter((id) => !after.has(id)),
    };
  });
}
