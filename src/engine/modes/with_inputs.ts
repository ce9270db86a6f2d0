/** A run of decisions that somebody has edited, with the inputs that it made. */
import type { Decision } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import type { Program } from "../interpreter/program.ts";
import type { ShownInput } from "../world/inputs/inputs.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";

/** Only of a run that is recorded the inputs are kept; nobody keeps this recording. */
const NOBODY = { append: () => {} };

export async function executeWithInputs(
  program: Program,
  decisions: readonly Decision[],
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<Executed & { readonly inputs: readonly ShownInput[] }> {
  const executed = await execute(program, { ...options, source: new EditedSource(decisions), recorder: NOBODY });
  return { ...executed, inputs: executed.run.world.inputs.shown };
}
