/**
 * Records the run that shrinking found. It is run three times, from its decisions alone, and given out only if all three
 * give the same bytes: what is kept as the smallest failure must be one that comes back.
 */
import { SHRUNK } from "../../../engine/strategies/catalog.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { RecordedSource } from "../../../engine/decisions/sources.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { record } from "../../../engine/modes/record.ts";
import type { Limits } from "../../../engine/world/limits.ts";

export interface RecordShrunkOptions {
  /** The seed that led to the failure, for the header. */
  readonly seed: number;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
}

/** @throws SeedbedError `contract` when the run does not repeat itself */
export async function recordShrunk(
  { program, decisions }: { readonly program: Program; readonly decisions: readonly Decision[] },
  options: RecordShrunkOptions,
): Promise<{ readonly text: string; readonly executed: Executed }> {
  const once = async () => {
    const pieces: string[] = [];
    const executed = await record(program, {
      ...options,
      strategy: SHRUNK,
      source: new RecordedSource(decisions),
      sink: (text) => pieces.push(text),
    });
    return { text: pieces.join(""), executed };
  };
  const first = await once();
  for (let replays = 0; replays < 2; replays++) {
    const again = await once();
    if (again.text === first.text) continue;
    throw new SeedbedError("contract", "the shrunk run is not reproducible: two replays of it differ", {
      hint: "something in the scenario is not deterministic",
    });
  }
  return first;
}
