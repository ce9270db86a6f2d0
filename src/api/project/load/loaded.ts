/** What loading a file gives: its scenarios, each ready to run. */
import type { SourceLocation } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { ForeignProgram } from "../trust/program_digest.ts";
import type { DistributedFile } from "../../../engine/ir/distributed.ts";

/** Asked before code that may be somebody else's runs. @throws SeedbedError when it may not */
export type Consent = (program: ForeignProgram, file: string) => Promise<void>;

export interface LoadedScenario {
  readonly program: Program;
  /** Absolute path of the file that it was loaded from. */
  readonly file: string;
  /** The file as it was, when its scenario is `distributed`: the program is what it was lowered to. */
  readonly distributed?: DistributedFile | undefined;
  /** Place of the step at `path` (as in `2/alice/0`) in that file, for data files; undefined where it is not known. */
  locateStep(path: string): Promise<SourceLocation | undefined>;
}
