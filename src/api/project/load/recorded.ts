/** Traces that are made here of a compiled scenario: what they hold was agreed to before it could run. */
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import type { LoadedScenario } from "./loaded.ts";

/**
 * Notes the scenario of such a trace, which settings, shrinking and edits make another one than that of the file. The code
 * of a module is not noted: it is bundled from its sources again whenever it is loaded.
 */
export async function rememberRecorded(loaded: LoadedScenario | undefined, ir: ScenarioIR): Promise<void> {
  const code = loaded?.program.ir.code;
  if (code === undefined) return;
  const { code: _, ...scenario } = ir;
  (await import("../trust/consent.ts")).remember({ code, ir: scenario }, "recorded");
}
