/** The messages between the command and its workers. */
import type { ScenarioPlace, TestEvent } from "../../api/runs/run/test_files.ts";
import type { TestJob } from "./job.ts";
import type { UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import type { UnitResult } from "../../api/runs/campaign/unit.ts";
import type { SeedRange, ShareFound } from "../../api/runs/explore/shares.ts";
import type { FuzzMode } from "../../api/runs/fuzz/fuzz_plan.ts";
import type { RoundFound, RoundOrder } from "../../api/runs/fuzz/round.ts";
import type { FailingSeed } from "./shared_seeds.ts";

export interface WorkerStart {
  readonly job: TestJob;
  readonly cwd: string;
  readonly commandLine: readonly string[];
  /** Nobody can be asked in a worker. */
  readonly allowCode: boolean;
}

/** A scenario over which another process ended, to be run and recorded again. */
export interface Reenact {
  /** Absolute path. */
  readonly file: string;
  readonly scenario: string;
  /** The folder in which facts about the run under way are written. */
  readonly folder: string;
}

/** Seeds of a search in one worker that another one tries. */
export interface SeedShare extends ScenarioPlace {
  /** The number of the search of its worker. */
  readonly search: number;
  readonly seeds: readonly number[];
  /** Those of them whose runs are observed. */
  readonly sample: readonly number[];
  /** What no run has done so far, and some run should. */
  readonly unmet: readonly string[];
}

/** Seeds of an exploration. */
export interface ExploreShare {
  /** Absolute path. */
  readonly file: string;
  readonly scenario: string;
  readonly share: SeedRange;
  /** What no run has done so far, and some run should. */
  readonly unmet: readonly string[];
}

/** A target that is fuzzed by several processes. */
export interface LaneBegin {
  /** As it was typed: a file, and an export of it. */
  readonly target: string;
  readonly mode: FuzzMode;
  readonly coverDependencies: boolean;
  readonly dictionaries: readonly { readonly path: string; readonly shown: string }[];
}

/** The results of a share of seeds. */
export interface ShareResults {
  readonly search: number;
  /** The first of them, by which the share is known. */
  readonly seed: number;
  readonly runs: number;
  /** The first that failed. */
  readonly failing: FailingSeed | undefined;
  readonly unmet: readonly string[];
  readonly schedules: readonly string[];
  /** They were not tried, since the process ended: they are to be tried where they come from. */
  readonly isLost: boolean;
}

export type ToWorker =
  | { readonly begin: WorkerStart }
  /** Absolute paths. */
  | { readonly files: readonly string[] }
  /** A share of the search that is under way is wanted, by one of so many workers. */
  | { readonly give: number }
  | { readonly assist: SeedShare }
  | { readonly tried: ShareResults }
  | { readonly explore: ExploreShare }
  /** It is to fuzz from now on. */
  | { readonly lane: LaneBegin }
  /** The next round of fuzzing. */
  | { readonly fuzz: RoundOrder }
  /** Another process has failed with this seed, and larger ones do not matter any more. */
  | { readonly endAt: number }
  /** A unit of a campaign. */
  | { readonly unit: UnitOrder }
  | { readonly reenact: Reenact }
  /** The run that it asked about may be kept. */
  | { readonly keep: true }
  /** Somebody pressed Ctrl-C. */
  | { readonly stop: true };

export type FromWorker =
  /** The results of the files; with `idle`, there is nothing to do, or no longer. */
  | { readonly events: readonly TestEvent[]; readonly idle?: true }
  /** It begins with a scenario of the file that it is at. */
  | { readonly begins: string }
  /** A search is under way that others can help with, or no longer is. */
  | { readonly search: "open" | "closed" }
  /** The seeds that it was asked for; null when none are left to try. */
  | { readonly share: SeedShare | null }
  | { readonly tried: ShareResults }
  /** The results of its seeds of an exploration. */
  | { readonly explored: ShareFound }
  /** Runs of the round of fuzzing so far. */
  | { readonly fuzzing: number }
  /** What came of the round. */
  | { readonly fuzzed: RoundFound }
  | { readonly unitDone: UnitResult }
  /** It wants to keep a run, and waits until it may. */
  | { readonly keep: "may I" }
  /** Seedbed itself failed. */
  | { readonly failed: string };
