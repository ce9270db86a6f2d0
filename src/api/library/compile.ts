/** `compile`: a scenario with its code as one portable value. */
import { z } from "zod";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { LOADING, type LoadingOptions, placeOf, requireOptions } from "./settings.ts";

/** Options of `compile`. */
export interface CompileOptions extends LoadingOptions {
  /** The name or export of the scenario in the file. */
  readonly scenario?: string | undefined;
}

/**
 * Compiles a scenario with all its code to plain data, as `seedbed compile` does. Written to a file as JSON, it runs without
 * its sources and packages.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { writeFile } from "node:fs/promises";
 * import { compile, run } from "seedbed";
 *
 * await writeFile("compiled.scenario.json", JSON.stringify(await compile("counter.scenario.ts")));
 * const { status } = await run("compiled.scenario.json");
 * equal(status, "fail");
 * ```
 *
 * @param file The path of the scenario file.
 * @param options Which scenario of the file, and whether code of others may run.
 * @returns The scenario, with its code.
 * @throws {SeedbedError} `unreadable`, `invalid` or `compile` if the file cannot be loaded.
 */
export async function compile(file: string, options: CompileOptions = {}): Promise<ScenarioIR> {
  requireOptions("compile", { ...LOADING, scenario: z.string() }, options);
  const { signal, scenario, allowCode } = options;
  signal?.throwIfAborted();
  const { loadOne } = await import("../project/load/load.ts");
  const { compileScenario } = await import("../project/compile.ts");
  const loaded = await loadOne(file, scenario, { cwd: placeOf(options).cwd, allowCode });
  signal?.throwIfAborted();
  return await compileScenario(loaded);
}
