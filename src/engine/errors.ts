/**
 * The one family of errors that Seedbed raises for what a user can mend: bad input, bad usage, a broken file.
 * A message says what was expected and what was found; `location` says where, `hint` what to do next.
 */

/** The kind of an error, as one word that a program can test. The CLI turns each into an exit code. */
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
  /** The path of the file. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line?: number | undefined;
  /** The column, counted from 1. */
  readonly column?: number | undefined;
}

/** `checkout.ts:14`, the form in which places are printed, recorded and compared. */
export function formatLocation(location: SourceLocation): string {
  return location.line === undefined ? location.file : `${location.file}:${location.line}`;
}

/** More about a `SeedbedError`. */
export interface SeedbedErrorOptions {
  /** Says what to do next. */
  readonly hint?: string | undefined;
  /** The place of what is wrong. */
  readonly location?: SourceLocation | undefined;
  /** Path inside the document, as in `steps[3].duration`. */
  readonly path?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * An error that the caller can fix: a file that is not there, a scenario that is not valid, an option that makes no sense.
 * A scenario that fails is not an error but a result.
 *
 * @example
 * ```ts
 * import { deepEqual, ok } from "node:assert/strict";
 * import { run, SeedbedError } from "seedbed";
 *
 * const error = await run("none.scenario.ts").catch((error: unknown) => error);
 * ok(error instanceof SeedbedError);
 * deepEqual([error.code, error.location], ["unreadable", { file: "none.scenario.ts" }]);
 * ```
 */
export class SeedbedError extends Error {
  /** The name of the class. */
  override readonly name = "SeedbedError";
  /** Says in one word what went wrong. */
  readonly code: ErrorCode;
  /** Says what to do next, where there is something general to say. */
  readonly hint: string | undefined;
  /** The place of what is wrong, where it is known. */
  readonly location: SourceLocation | undefined;
  /** The path inside the document, such as `steps[3].duration`. */
  readonly path: string | undefined;

  /**
   * Makes the error.
   * @param code Says in one word what went wrong.
   * @param message Says what was expected and what was found.
   * @param options More about it.
   */
  constructor(code: ErrorCode, message: string, options: SeedbedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
    this.path = options.path;
  }
}
