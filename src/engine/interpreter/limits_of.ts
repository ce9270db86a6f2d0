/** The limits in force for a run. */
import { durationMs } from "../text/duration.ts";
import type { ScenarioIR } from "../ir/scenario.ts";
import { type Limits, withDefaults } from "../world/limits.ts";

/** Returns the limits of the caller, else of the scenario, else the defaults; for virtual time, the tightest of all. */
export function limitsOf(ir: ScenarioIR, given: Partial<Limits> = {}): Limits {
  const timeoutMs = ir.timeout === undefined ? undefined : durationMs(ir.timeout);
  const virtualMs = [timeoutMs, ir.limits?.maxVirtualMs, given.maxVirtualMs].filter((ms) => ms !== undefined);
  return {
    ...withDefaults({ ...ir.limits, ...given } as Partial<Limits>),
    ...(virtualMs.length === 0 ? {} : { maxVirtualMs: Math.min(...virtualMs) }),
  };
}
