/** A program: a validated scenario with its code, ready to be run any number of times. */
import type { Machine, World } from "../capabilities/world.ts";
import type { Arbitrary } from "../world/inputs/arbitrary.ts";
import type { SourceLocation } from "../errors.ts";
import type { ScenarioFunction } from "../ir/author.ts";
import type { CompiledCode, ScenarioIR } from "../ir/scenario.ts";
import type { Compared } from "../world/code_coverage.ts";
import type { HostCapability } from "../world/host_permission.ts";

export type Functions = ReadonlyMap<string, ScenarioFunction>;

/** A line of a stack in the author's terms. */
export interface SourceFrame extends SourceLocation {
  readonly functionName: string | undefined;
  /** False for code of a dependency. */
  readonly own: boolean;
}

/**
 * The scenario's code, bundled.
 * @internal
 */
export interface Code {
  /** The author's file, as places name it. */
  readonly entry: string;
  /** Digest of the bundle and its source map. */
  readonly sha256: string;
  /** The length of the bundle, in UTF-16 code units. */
  readonly bundleLength: number;
  /** Evaluates the bundle afresh on a machine: no module state survives from another run. */
  instantiate(machine: Machine): Functions | Promise<Functions>;
  /** The stack of an error, mapped to the author's files. Frames of the engine are left out. */
  frames(error: Error): readonly SourceFrame[];
  /** Returns why nothing is pending in a world that waits, if something real outside of it is the reason. */
  leak(world: World): Error | undefined;
  /** Undoes what runs have changed in objects that all runs share: what follows is the engine's. */
  undoShared(): void;
  /** The text of a line of the author's source, trimmed; undefined where it is not known. */
  sourceLine(location: SourceLocation): string | undefined;
  /** The whole text of a source of the author's; undefined where it is not known. */
  source(file: string): string | undefined;
  /** The same code, which hands out an expression that sees the names of its modules, whenever it is evaluated in a world. */
  watching(watch: CodeWatch): Code;
  /**
   * The same code, which tells the kernel which of its edges it takes and what it compares (`KernelOptions.coverage`).
   * @param dependencies true to count those of dependencies as well
   */
  withCoverage(dependencies: boolean): Code;
  /** Of code that was made to tell: texts and numbers that it names. */
  readonly literals?: readonly Compared[] | undefined;
}

/** The names of one module in a bundle, where all modules share a scope. */
export interface ModuleScope {
  /** The name in the module, and the name in the bundle, where they differ. */
  readonly renamed: readonly (readonly [name: string, inBundle: string])[];
  /** The offset at which the body of a CommonJS module begins: an offset in the bundle. */
  readonly bodyStart: number | undefined;
}

/** An expression, and who is given it as a function of the names that it sees besides those of the modules. */
export interface CodeWatch {
  readonly expression: string;
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  /** Finds the names of the module that it sees before those of others in the bundle. */
  readonly scopeOf?: ((compiled: CompiledCode) => ModuleScope) | undefined;
  readonly onReady: (evaluate: (...values: readonly unknown[]) => unknown) => void;
}

/** A scenario with its code, which can be run any number of times. */
export interface Program {
  /** The scenario as data. */
  readonly ir: ScenarioIR;
  /** The code that the scenario names; undefined for one that has none. */
  readonly code?: Code | undefined;
  /** The arbitraries of inputs that the scenario describes by a schema, by name. */
  readonly arbitraries?: ReadonlyMap<string, Arbitrary<unknown>> | undefined;
  /** The folder that host backends work in and do not leave; the process's working folder if it is left out. */
  readonly root?: string | undefined;
  /** The host capabilities that its runs may use, where their backends would; none by default. */
  readonly mayAskHost?: readonly HostCapability[] | undefined;
}
