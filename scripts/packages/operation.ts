/** A package, and one ordinary operation with it, as code for a world. */

export interface PackageOperation {
  /** As it is imported. */
  readonly name: string;
  /** What else is to be installed, by name. Versions of all are in `versions.json`. */
  readonly with?: readonly string[];
  /** Import statements. */
  readonly imports?: string;
  /** The body of an async function that returns what `expected` says. */
  readonly body?: string;
  /** What JSON makes of the result. */
  readonly expected?: string;
  /** In place of an operation: what the package needs and this table does not give it. */
  readonly needs?: string;
  /** A native addon, which is refused. */
  readonly native?: boolean;
}

/** Packages that belong together, under the heading that they have in the table. */
export interface PackageGroup {
  readonly heading: string;
  readonly packages: readonly PackageOperation[];
}
