/** `compile`: a scenario with its code as one portable value. */
import { z } from "zod";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { compileScenario } from "../project/compile.ts";
import { loadOne } from "../project/load/load.ts";
import { LOADING, type LoadingOptions, placeOf, requireOptions } from "./settings.ts";

export interface CompileOptions extends LoadingOptions {
  /** Which scenario of the file, by its name or export. */
  readonly scenario?: string | undefined;
}

/**
 * The scenario as plain data with all its code, as `seedbed compile` writes it: as JSON in a file, it runs without sources
 * and packages.
 *
 * @throws {SeedbedError} when the file cannot be read or is not valid
 */
export async function compile(file: string, options: CompileOptions = {}): Promise<ScenarioIR> {
  requireOptions("compile", { ...LOADING, scenario: z.string() }, options);
  const { signal, scenario, allowCode } = options;
  signal?.throwIfAborted();
  const loaded = await loadOne(file, scenario, { cwd: placeOf(options).cwd, allowCode });
  signal?.throwIfAborted();
  return await compileScenario(loaded);
}
