/** Bundled code that can import `seedbed` and its checkers: the engine knows nothing of them, so they are handed over here. */
import * as checkers from "../../../checkers/mod.ts";
import * as dsl from "../../../dsl/mod.ts";
import { withoutSites } from "../../../dsl/site.ts";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { BundledCode } from "../../../engine/sandbox/evaluate/bundled_code.ts";

export function bundledCode(compiled: CompiledCode): BundledCode {
  return new BundledCode(compiled, {
    modules: { seedbed: dsl, "seedbed/checkers": checkers },
    aroundRun: withoutSites,
  });
}
