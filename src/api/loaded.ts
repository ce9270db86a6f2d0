/** What loading a file gives: its scenarios, each ready to run. */
import type { SourceLocation } from "../engine/errors.ts";
import type { Program } from "../engine/interpreter/program.ts";

export interface LoadedScenario {
  readonly program: Program;
  /** Absolute path of the file that it was loaded from. */
  readonly file: string;
  /** Place of the step at `path` (as in `2/alice/0`) in that file, for data files; undefined where it is not known. */
  locateStep(path: string): Promise<SourceLocation | undefined>;
}
