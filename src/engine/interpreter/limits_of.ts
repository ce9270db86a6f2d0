/** The limits in force for a run. */
import { durationMs } from "../text/duration.ts";
import type { ScenarioIR } from "../ir/scenario.ts";
import { type Limits, withDefaults } from "../world/limits.ts";

/** Of the last run of a scenario: a search makes many with the same ones. */
const latest = new WeakMap<ScenarioIR, { readonly given: Partial<Limits> | undefined; readonly limits: Limits }>();

/** Returns the limits of the caller, else of the scenario, else the defaults; for virtual time, the tightest of all. */
export function limitsOf(ir: ScenarioIR, given?: Readonly<Partial<Limits>>): Limits {
  const known = latest.get(ir);
  if (known !== undefined && known.given === given) return known.limits;
  const limits = combined(ir, given);
  latest.set(ir, { given, limits });
  return limits;
}

function combined(ir: ScenarioIR, given: Partial<Limits> = {}): Limits {
  const timeoutMs = ir.timeout === undefined ? undefined : durationMs(ir.timeout);
  const virtualMs = [timeoutMs, ir.limits?.maxVirtualMs, given.maxVirtualMs].filter((ms) => ms !== undefined);
  return {
    ...withDefaults({ ...ir.limits, ...given } as Partial<Limits>),
    ...(virtualMs.length === 0 ? {} : { maxVirtualMs: Math.min(...virtualMs) }),
  };
}
