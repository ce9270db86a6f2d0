/** Bundled code that can import `seedbed`, its checkers and fast-check: the engine knows nothing of them, so they are handed over here. */
import * as checkers from "../../../checkers/mod.ts";
import * as dsl from "../../../dsl/mod.ts";
import { withoutSites } from "../../../dsl/site.ts";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { BundledCode } from "../../../engine/sandbox/evaluate/bundled_code.ts";
import { prepareNodeLib } from "../../../engine/sandbox/node_lib/load.ts";

const OWN = { seedbed: dsl, "seedbed/checkers": checkers };

export async function bundledCode(compiled: CompiledCode): Promise<BundledCode> {
  await prepareNodeLib(compiled.bundle);
  const modules = compiled.bundle.includes('"fast-check"') ? { ...OWN, "fast-check": await import("fast-check") } : OWN;
  return new BundledCode(compiled, { modules, aroundRun: withoutSites });
}
