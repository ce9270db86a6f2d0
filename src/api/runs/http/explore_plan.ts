/** What exploring a service takes, and what it says of its progress. */
import type { ExplorerName } from "../../../engine/strategies/actions/explorers.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import type { ScenarioRun } from "../run/run_one.ts";
import type { TestOptions } from "../run/tested.ts";

export interface HttpExplorePlan extends Pick<TestOptions, "signal" | "beginSearch"> {
  readonly explorer: ExplorerName;
  readonly episodes: number;
  /** The most actions of an episode, of all clients together. */
  readonly steps: number;
  readonly seed: number;
  readonly epsilon: number;
  readonly epsilonDecay: number;
  readonly clients: number;
  /** The URL of a service outside of the world; it answers in the world if undefined. */
  readonly baseUrl?: string | undefined;
  /** The most requests a second to a service outside; as many as it answers if undefined. */
  readonly rps?: number | undefined;
  /** Whether actions that are marked as destructive may be chosen. */
  readonly destructive: boolean;
  /** Whether requests of no action may be sent, to look for what only they show. */
  readonly probe: boolean;
  readonly stopsOnAnomaly: boolean;
  /** Real time after which no further episode begins. */
  readonly timeMs?: number | undefined;
  /** Absolute path of the folder for episodes. */
  readonly out: string;
  readonly config: ResolvedConfig;
  readonly onProgress?: ((progress: HttpProgress) => void) | undefined;
  /** Called with the first episode of each finding; without findings, once with one that passed. */
  readonly onReport?: ((report: ScenarioReport, run: ScenarioRun) => Promise<void>) | undefined;
}

/** How far an exploration is. */
export interface HttpProgress {
  readonly episodes: number;
  readonly actions: number;
  readonly states: number;
  readonly edges: number;
  readonly markers: number;
}
