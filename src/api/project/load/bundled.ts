/** Bundled code that can import `seedbed`: the engine knows nothing of the DSL, so it is handed over here. */
import * as dsl from "../../../dsl/mod.ts";
import { withoutSites } from "../../../dsl/site.ts";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { BundledCode } from "../../../engine/sandbox/evaluate/bundled_code.ts";

export function bundledCode(compiled: CompiledCode): BundledCode {
  return new BundledCode(compiled, {
    modules: { seedbed: dsl },
    aroundRun: withoutSites,
  });
}
