/** Records a run and returns its trace as text. */
import type { Program } from "../../src/engine/interpreter/program.ts";
import type { Executed } from "../../src/engine/modes/execute.ts";
import { record, type RecordOptions } from "../../src/engine/modes/record.ts";

export async function recordText(
  program: Program,
  options: RecordOptions extends infer Options ? Options extends unknown ? Omit<Options, "sink"> : never : never,
): Promise<{ readonly text: string; readonly executed: Executed }> {
  const pieces: string[] = [];
  const sink = (piece: string) => void pieces.push(piece);
  const executed = await record(program, { ...options, sink } as RecordOptions);
  return { text: pieces.join(""), executed };
}
