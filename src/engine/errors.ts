/**
 * The one family of errors that Seedbed raises for what a user can mend: bad input, bad usage, a broken file.
 * A message says what was expected and what was found; `location` says where, `hint` what to do next.
 */

/** What went wrong, in one word a program can test. The CLI turns each into an exit code. */
export type ErrorCode =
  /** The command line, or a call of the library, does not make sense. */
  | "usage"
  /** A scenario, trace or configuration was read and is not valid. */
  | "invalid"
  /** A file or folder that was named is not there or cannot be read. */
  | "unreadable"
  /** A scenario's code cannot be bundled or does not load. */
  | "compile"
  /** Something was asked that the engine refuses by contract. */
  | "contract"
  /** A file could not be written. */
  | "unwritable";

/** A place in a text file; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** `checkout.ts:14`, the form in which places are printed, recorded and compared. */
export function formatLocation(location: SourceLocation): string {
  return location.line === undefined ? location.file : `${location.file}:${location.line}`;
}

export interface SeedbedErrorOptions {
  readonly hint?: string | undefined;
  readonly location?: SourceLocation | undefined;
  /** Path inside the document, as in `steps[3].duration`. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

export class SeedbedError extends Error {
  override readonly name = "SeedbedError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, options: SeedbedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
    this.path = options.path;
  }
}
