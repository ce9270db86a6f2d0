/** `node:perf_hooks` over virtual time. */
import type { Scope } from "../realm/scope.ts";
import { refusedClass, refusedFunction } from "../realm/refused.ts";

const INSTEAD = "use performance.now(), which is in virtual time";

export function createPerfHooks(scope: Scope): Record<string, unknown> {
  return {
    performance: scope.global("performance"),
    PerformanceObserver: refusedClass("perf_hooks.PerformanceObserver", INSTEAD),
    monitorEventLoopDelay: refusedFunction("perf_hooks.monitorEventLoopDelay", INSTEAD),
    createHistogram: refusedFunction("perf_hooks.createHistogram", INSTEAD),
    constants: {},
  };
}
