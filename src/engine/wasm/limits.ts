/** Bounds on what a guest uses up, and how its code is changed for that. */
import type { Rewriting } from "./rewrite/rewriting.ts";
import { PAGE_BYTES } from "./rewrite/rewriting.ts";

export interface GuestLimits {
  /** Calls and iterations of loops that it may make; undefined for any number, which are not counted then. */
  readonly fuel: number | undefined;
  /** The most that each of its memories grows to, in MiB; undefined for what its code says. */
  readonly maxMemoryMb: number | undefined;
  /** NaNs that arithmetic makes have the same bits on every machine. */
  readonly hasCanonicalNan: boolean;
  /** Vector instructions that machines carry out differently are refused. */
  readonly refusesRelaxed: boolean;
  /** The attempt to grow a memory that fails: 1 is the first; undefined if none is made to. */
  readonly failedGrow: number | undefined;
}

/** In the words of a step. */
export interface LimitsGiven {
  readonly fuel?: number | null | undefined;
  readonly max_memory_mb?: number | null | undefined;
  readonly canonical_nan?: boolean | null | undefined;
}

/** Those of a step that are given. */
export function limitsIn({ fuel, max_memory_mb, canonical_nan }: LimitsGiven): Record<string, number | boolean> {
  return {
    ...(fuel == null ? {} : { fuel }),
    ...(max_memory_mb == null ? {} : { max_memory_mb }),
    ...(canonical_nan == null ? {} : { canonical_nan }),
  };
}

/** Of guests in a simulated world, unless the step says otherwise. A count that takes less than a second. */
export const DEFAULT_FUEL = 100_000_000;
/** In MiB, likewise. */
export const DEFAULT_MAX_MEMORY_MB = 1024;
/** What a memory of 32 bits can have, in MiB. */
export const MAX_MEMORY_MB = 65_536;

/** On the real machine a guest is as it is, unless it is asked for. */
export const NO_LIMITS: GuestLimits = {
  fuel: undefined,
  maxMemoryMb: undefined,
  hasCanonicalNan: false,
  refusesRelaxed: false,
  failedGrow: undefined,
};

/** Undefined if the code stays as it is. */
export function rewritingFor(limits: GuestLimits): Rewriting | undefined {
  const { fuel, maxMemoryMb, hasCanonicalNan, refusesRelaxed, failedGrow } = limits;
  const countsFuel = fuel !== undefined;
  const failsGrow = failedGrow !== undefined;
  if (!countsFuel && !failsGrow && !hasCanonicalNan && !refusesRelaxed && maxMemoryMb === undefined) return undefined;
  const maxPages = maxMemoryMb === undefined ? undefined : Math.floor(maxMemoryMb * 1024 * 1024 / PAGE_BYTES);
  return { countsFuel, failsGrow, hasCanonicalNan, refusesRelaxed, maxPages };
}
