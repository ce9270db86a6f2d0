/** The messages between the command and its workers. */
import type { Mutant } from "./mutants.ts";

export type Ask =
  | {
    readonly do: "load";
    readonly files: readonly string[];
    readonly mutants: readonly Mutant[];
    /** The mutant that is on from the start, for code that runs when a module is loaded; -1 for none. */
    readonly active: number;
  }
  | { readonly do: "measure"; readonly test: number }
  | {
    readonly do: "try";
    readonly mutant: number;
    readonly tests: readonly { readonly test: number; readonly maxMs: number; readonly maxHits: number }[];
  };

/** The cost of a test, and the mutants that it reaches. */
export interface Measured {
  /** Of processor time. */
  readonly ms: number;
  /** The reason why the test cannot be used: it fails without a mutant. */
  readonly failure: string | undefined;
  /** The id of a mutant and how often it is reached, in turns. */
  readonly reached: readonly number[];
}

export type Tell =
  | {
    readonly did: "load";
    readonly tests: readonly { readonly file: string; readonly name: string }[];
    /** Ids of the mutants that are reached when modules are loaded. */
    readonly atLoad: readonly number[];
    /** Test files that could not be loaded, each with the reason. */
    readonly broken: readonly string[];
  }
  | { readonly did: "measure"; readonly measured: Measured }
  | { readonly did: "begin"; readonly maxMs: number }
  | {
    readonly did: "try";
    /** The test that failed; undefined if all passed. */
    readonly killedBy?: number;
    readonly failure?: string;
    /** True if the test passes again without the mutant. */
    readonly isSound?: boolean;
  };
