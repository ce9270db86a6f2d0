/** The defaults. The one list of all settings, in the order in which they are shown. */
import { GROUP_DEFAULTS, SIMULATED } from "../../../engine/ir/settings.ts";
import { STORE_FOLDER } from "../../../engine/store/store.ts";
import { DEFAULT_STRATEGY, type StrategyName } from "../../../engine/strategies/catalog.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../engine/world/limits.ts";
import { SCENARIO_PATTERNS } from "../load/discover.ts";
import { DEFAULT_SEEDS } from "./seeds.ts";
import type { Delays } from "../../../engine/ir/latency.ts";
import type { Config } from "./schema.ts";

type Complete<T> = Required<{ readonly [K in keyof T]: Exclude<T[K], undefined> }>;

/**
 * The settings of capabilities.
 * @internal
 */
export type CapabilityValues = typeof GROUP_DEFAULTS;

/**
 * The backend of each capability.
 * @internal
 */
export type Backends = Complete<NonNullable<Config["backends"]>>;

/** A value for every setting. */
export interface ConfigValues extends CapabilityValues {
  /** The number of seeds, or a range: `"5..9"`. */
  readonly seeds: number | string;
  /** The strategy of runs with a seed. */
  readonly strategy: StrategyName;
  /** True if a search ends once its runs bring nothing new. */
  readonly saturate: boolean;
  /** Of a systematic strategy. */
  readonly maxPreemptions: number | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict: boolean;
  /** False leaves failing runs as they are found. */
  readonly shrink: boolean;
  /** A duration of virtual time; then `limits.maxVirtualMs` says the same in ms. */
  readonly timeout: string | undefined;
  /** A duration of real time that a run may take. */
  readonly realTimeout: string;
  /** The limits of a run. */
  readonly limits: Limits;
  /** `pretty`, `junit=report.xml`; one or several. */
  readonly reporter: string | readonly string[];
  /** The latencies of operations. */
  readonly delays: Delays;
  /** A duration of virtual time: the longest that a remote operation takes. */
  readonly maxDelay: string | undefined;
  /** The backend of each capability: the simulation, or the host. */
  readonly backends: Backends;
  /** The globs of scenario files, relative to the folder of the configuration. */
  readonly include: readonly string[];
  /** The globs of files that are left out. */
  readonly exclude: readonly string[];
  /** The number of stored runs that are kept, and for how long. */
  readonly retention: {
    readonly keep: number | undefined;
    /** A duration of real time. */
    readonly olderThan: string | undefined;
  };
  /** The folder of the store. */
  readonly store: string;
  /** The folder of known failures; `examples` in the store unless set. */
  readonly examples: string | undefined;
}

export const DEFAULTS: ConfigValues = {
  seeds: DEFAULT_SEEDS,
  strategy: DEFAULT_STRATEGY,
  saturate: false,
  maxPreemptions: undefined,
  strict: true,
  shrink: true,
  timeout: undefined,
  realTimeout: "60s",
  limits: DEFAULT_LIMITS,
  reporter: "pretty",
  delays: "realistic",
  maxDelay: undefined,
  backends: SIMULATED,
  ...GROUP_DEFAULTS,
  include: SCENARIO_PATTERNS,
  exclude: [],
  retention: { keep: undefined, olderThan: undefined },
  store: STORE_FOLDER,
  examples: undefined,
};
