/** The work of `seedbed test` on files, as plain data: it can be done in another process. */
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import type { TestPlan } from "../../api/runs/run/test_files.ts";
import { range } from "../../api/runs/run/range.ts";
import type { ClusterChanges } from "../../api/runs/run/changed_cluster.ts";
import { abortOnInterrupt } from "../interrupt.ts";

export interface TestJob {
  readonly seed: number | undefined;
  /** The first and the last one. */
  readonly seeds: readonly [number, number] | undefined;
  readonly tags: readonly string[];
  /** A regular expression that the names of scenarios have to match. */
  readonly name: string | undefined;
  readonly det: boolean;
  /** True if nothing counts after the first failure. */
  readonly bail: boolean;
  readonly config: ResolvedConfig;
  /** Changes of a cluster. */
  readonly changes?: ClusterChanges | undefined;
}

/** The first and the last of seeds that follow one another. */
export function rangeOf(seeds: readonly number[] | undefined): TestJob["seeds"] {
  return seeds && [seeds[0]!, seeds.at(-1)!];
}

export function planOf({ seeds, name, bail: _, ...job }: TestJob, allowCode: boolean): TestPlan {
  const pattern = name === undefined ? undefined : new RegExp(name);
  return {
    ...job,
    isWanted: pattern && ((scenario) => pattern.test(scenario)),
    allowCode,
    seeds: seeds && range(...seeds),
    keep: "failing",
    beginSearch: abortOnInterrupt,
  };
}
