/** What `run`, `explore` and `fuzz` share beside their options: where the run goes, and who is told of the progress. */
import { resolve } from "node:path";
import type { LoadedScenario } from "../api/project/load/loaded.ts";
import type { TestProgress } from "../api/reports/progress.ts";
import type { RecordTo } from "../api/runs/run/keep.ts";
import type { Keep } from "../api/runs/run/run_one.ts";
import type { Collision } from "../engine/store/collision.ts";
import type { Context } from "./context.ts";
import type { Results } from "./reporters/reporter.ts";
import { searching } from "./searching.ts";

interface RecordOptions {
  readonly record?: string | undefined;
  readonly "record-collision": Collision;
}

/** The file for the trace, and what is kept: `--record` without a path is about the store. */
export function recording(
  { record, "record-collision": collision }: RecordOptions,
  { cwd }: Pick<Context, "cwd">,
): { readonly record: RecordTo | undefined; readonly keep: Keep } {
  if (record === "") return { record: undefined, keep: "all" };
  return { record: record === undefined ? undefined : { path: resolve(cwd, record), collision }, keep: "failing" };
}

/** The progress of one scenario, for the terminal and for the reporter. */
export function telling({ file, program }: LoadedScenario, context: Pick<Context, "show">, results: Results) {
  const { name: scenario } = program.ir;
  const line = searching();
  return {
    onProgress(progress: TestProgress): void {
      line.update(scenario, progress);
      results.progress({ scenario, file: context.show(file), progress });
    },
    /** Takes the line of the terminal away. */
    clear: line.clear,
  };
}
