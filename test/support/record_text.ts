/** Records a run and returns its trace as text. */
import type { Program } from "../../src/engine/interpreter/program.ts";
import type { Executed } from "../../src/engine/modes/execute.ts";
import { record, type RecordOptions } from "../../src/engine/modes/record.ts";

export async function recordText(
  program: Program,
  options: Omit<RecordOptions, "sink">,
): Promise<{ readonly text: string; readonly executed: Executed }> {
  const pieces: string[] = [];
  const executed = await record(program, { ...options, sink: (piece) => pieces.push(piece) });
  return { text: pieces.join(""), executed };
}
