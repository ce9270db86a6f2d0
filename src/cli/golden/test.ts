/** Runs golden tests: each is the run that was recorded, or its first difference is told. */
import { join } from "node:path";
import { loadOne } from "../../api/project/load/load.ts";
import { record } from "../../engine/modes/record.ts";
import { type Golden, SCENARIO } from "./layout.ts";

export interface GoldenResult {
  readonly name: string;
  readonly ok: boolean;
  /** The first difference. */
  readonly message?: string | undefined;
  readonly details?: readonly string[] | undefined;
}

export async function testGolden(golden: Golden): Promise<GoldenResult> {
  const { program } = await loadOne(join(golden.folder, SCENARIO));
  const { outcome } = await record({ ir: program.ir, mayAskHost: [] }, {
    seed: 0,
    strategy: "fifo",
    sink: () => {},
  });
  const { finding } = outcome;
  return { name: golden.name, ok: outcome.status === "pass", message: finding?.message, details: finding?.details };
}
