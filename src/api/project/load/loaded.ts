/** The result of loading a file: its scenarios, each ready to run. */
import type { SourceLocation } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { ForeignProgram } from "../trust/program_digest.ts";
import type { DistributedFile } from "../../../engine/ir/distributed.ts";

/**
 * Asked before code that may be somebody else's runs. Throws a SeedbedError if it may not.
 * @internal
 */
export type Consent = (program: ForeignProgram, file: string) => Promise<void>;

/** A scenario that was loaded from a file. */
export interface LoadedScenario {
  /** The scenario with its code, ready to run. */
  readonly program: Program;
  /** Absolute path of the file that it was loaded from. */
  readonly file: string;
  /** Hints for the author, such as the new name of a step constructor. */
  readonly hints?: readonly string[] | undefined;
  /** The file as it was, when its scenario is `distributed`: the program is what it was lowered to. */
  readonly distributed?: DistributedFile | undefined;
  /** Place of the step at `path` (as in `2/alice/0`) in that file, for data files; undefined where it is not known. */
  locateStep(path: string): Promise<SourceLocation | undefined>;
}
