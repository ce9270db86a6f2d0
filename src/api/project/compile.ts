/** Compiles a scenario to one portable file: IR, code bundle, source map and digest. It runs without sources, packages or esbuild. */
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { rememberCompiled } from "./trust/consent.ts";
import { bundleModule } from "./load/bundling.ts";
import type { LoadedScenario } from "./load/loaded.ts";

/** The scenario as plain data, with its code. A data file that has no code compiles to itself. */
export async function compileScenario({ program: { ir, code }, file }: LoadedScenario): Promise<ScenarioIR> {
  if (code === undefined || ir.code !== undefined) return ir;
  const compiled = { ...ir, code: await bundleModule(file) };
  rememberCompiled({ code: compiled.code, ir });
  return compiled;
}
