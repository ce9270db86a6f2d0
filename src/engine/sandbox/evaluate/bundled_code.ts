/**
 * Evaluates a bundle inside a world: as the body of a strict function whose parameters shadow the globals. The function is
 * compiled once (`shared_code.ts`); calling it gives fresh module state, at a small part of what a new `vm` context costs.
 */
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import type { Machine, World } from "../../capabilities/world.ts";
import { formatLocation, SeedbedError, type SourceLocation } from "../../errors.ts";
import type { Code, CodeWatch, Functions, SourceFrame } from "../../interpreter/program.ts";
import { agentFunction, isAgent } from "../../ir/agent_function.ts";
import { isAuthored, SCENARIO } from "../../ir/author.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { type FuzzTarget, targetFunction } from "../../ir/target.ts";
import { compilerOf } from "../realm/dynamic/compiler.ts";
import { SafeMap } from "../../primordials.ts";
import { enterScope } from "../guard/constructors.ts";
import { type Exports, SharedCode } from "./shared_code.ts";
import { undoShared } from "../guard/shared/undo.ts";
import { BUILTINS, REFUSED } from "../builtins/catalog.ts";
import { BETTER_SQLITE3, createBetterSqlite3 } from "../builtins/better_sqlite3/module.ts";
import { NATIVE_MODULES } from "../builtins/native_addons.ts";
import { GLOBALS } from "../globals/catalog.ts";
import { createDeno } from "../globals/deno/module.ts";
import { noteAwait, noteAwaited } from "../../world/awaits.ts";
import type { Compared } from "../../world/code_coverage.ts";
import { withCoverage } from "../build/coverage.ts";
import { leakedIo } from "../guard/real_io.ts";
import { type Programs, Scope, type Tables } from "../realm/scope.ts";
import { createRequire } from "../builtins/module.ts";
import { createHooks, declarePoints } from "../builtins/hooks.ts";
import { HOOKS_MODULE } from "../build/points.ts";
import type { PointCall } from "../../capabilities/fault/points.ts";

export interface BundledCodeOptions {
  /** Modules that Node does not have, by name. */
  readonly modules: Readonly<Record<string, unknown>>;
  /** Evaluates the bundle for a run. */
  readonly aroundRun?: (<T>(evaluate: () => T) => T) | undefined;
}

const MADE = { [HOOKS_MODULE]: createHooks, [BETTER_SQLITE3]: createBetterSqlite3 };

/** An evaluated bundle: makes the functions of one of its scenarios, run after run. */
export class BundledCode implements Code {
  readonly sha256: string;
  readonly entry: string;
  readonly bundleLength: number;
  readonly #compiled: CompiledCode;
  readonly #options: BundledCodeOptions;
  readonly #tables: Tables;
  readonly #exportName: string;
  readonly #shared: SharedCode;
  /** With coverage: of the author's code, and of dependencies as well. */
  readonly #covered: [own?: BundledCode, all?: BundledCode] = [];

  /** @param exportName which export holds the scenario to run */
  constructor(compiled: CompiledCode, options: BundledCodeOptions, exportName = "default", shared?: SharedCode) {
    this.sha256 = compiled.sha256;
    this.entry = compiled.entry;
    this.bundleLength = compiled.bundle.length;
    this.#compiled = compiled;
    this.#options = options;
    const { modules } = options;
    this.#tables = {
      globals: GLOBALS,
      builtins: BUILTINS,
      refused: REFUSED,
      native: NATIVE_MODULES,
      modules,
      made: MADE,
    };
    this.#exportName = exportName;
    this.#shared = shared ?? new SharedCode(compiled);
  }

  /** The same code, to run another of its scenarios. */
  forExport(name: string): BundledCode {
    return new BundledCode(this.#compiled, this.#options, name, this.#shared);
  }

  watching(watch: CodeWatch): BundledCode {
    return new BundledCode(
      this.#compiled,
      this.#options,
      this.#exportName,
      new SharedCode(this.#compiled, watch, watch.scopeOf?.(this.#compiled)),
    );
  }

  /** Made once: searches in rounds ask for it again. */
  withCoverage(dependencies: boolean): BundledCode {
    return this.#covered[dependencies ? 1 : 0] ??= this.#withCoverage(dependencies);
  }

  #withCoverage(dependencies: boolean): BundledCode {
    const covered = withCoverage(this.#compiled, dependencies);
    const shared = new SharedCode(covered.compiled, undefined, undefined, covered);
    return new BundledCode(this.#compiled, this.#options, this.#exportName, shared);
  }

  get literals(): readonly Compared[] | undefined {
    return this.#shared.covered?.literals;
  }

  /** Evaluates the module and returns its exports. */
  evaluate(machine: Machine): Exports | Promise<Exports> {
    return this.#evaluateIn(new Scope(machine, this.#tables));
  }

  /** Evaluates one of the programs of the bundle, or code that may name them, on a machine that is to have nothing else. */
  async #evaluateProgram(machine: Machine, started: unknown, path: string, code?: string): Promise<unknown> {
    const scope = new Scope(machine, this.#tables);
    scope.started = started;
    if (this.#shared.hasPrograms) {
      scope.programs = (await this.#evaluateIn(scope, path) as { programs: Programs }).programs;
    } else enterScope(scope);
    if (code !== undefined) return runCode(scope, code, path);
    const program = scope.programs?.[path];
    if (program === undefined) throw notBundled(path);
    return await program();
  }

  #evaluateIn(scope: Scope, program?: string): Exports | Promise<Exports> {
    const { machine } = scope;
    enterScope(scope);
    // V8 allocates a function that is written where it is assigned among the old objects, and the run would stay: each has a name first.
    const start: typeof scope.startProgram = (...given) => this.#evaluateProgram(...given);
    scope.startProgram = start;
    const { kernel } = machine;
    const { onPlace, trail } = kernel;
    const spin = trail === undefined ? () => kernel.spin() : () => {
      kernel.spin();
      trail.calls();
    };
    const awaiting = kernel.captureSites ? noteAwait : ignore;
    const warn = (...args: unknown[]) => (scope.global("process") as NodeJS.Process).emitWarning(...args as [string]);
    machine.emitWarning = warn;
    const send = (url: string, init: RequestInit) => (scope.global("fetch") as typeof fetch)(url, init);
    machine.fetch = send;
    const { filename, url } = this.#shared;
    const importModule = (name: string, points?: readonly PointCall[]) => {
      if (points !== undefined) declarePoints(scope, points);
      return scope.import(name);
    };
    // Only a bundle that names `eval` needs what stands for the global object behind all of its own scopes.
    const compiler = this.#shared.namesEval ? compilerOf(scope) : undefined;
    return this.#shared.body(compiler?.scopeObject.object ?? EMPTY)(
      compiler === undefined ? undefined : this.#shared.callsEval ? REAL_EVAL : compiler.eval,
      importModule,
      (name: string) => scope.importLater(name),
      { url, filename, dirname: VIRTUAL_CWD },
      onPlace === undefined ? spin : () => {
        spin();
        onPlace(() => this.#here());
      },
      onPlace === undefined ? awaiting : (place: string) => {
        onPlace(() => place);
        return awaiting(place);
      },
      kernel.captureSites ? noteAwaited : second,
      kernel.metErrors === undefined
        ? ignore
        : (place: string, error?: unknown) => kernel.metErrors!.note(place, error),
      this.#shared.namesDeno ? createDeno(scope) : undefined,
      this.#shared.namesGlobal ? scope.global("globalThis") : undefined,
      scope.free,
      scope.bind,
      compiler?.typeof,
      keep,
      compiler?.eval,
      compiler?.source,
      (path: string, content: string | number) =>
        typeof content === "string" ? machine.fs.embed(path, content) : machine.fs.leftOut.set(path, content),
      program,
      this.#shared.covered && kernel.coverage?.counters(this.#shared.covered.edges),
      kernel.coverage?.compare,
      this.#shared.namesRequire ? createRequire(scope) : undefined,
      undefined,
      undefined,
      filename,
      VIRTUAL_CWD,
      ...this.#shared.globalNames.map((name) => scope.global(name)),
      this.#shared.watch?.onReady,
    );
  }

  instantiate(machine: Machine): Functions | Promise<Functions> {
    const { aroundRun = (evaluate) => evaluate() } = this.#options;
    const exports = aroundRun(() => this.evaluate(machine));
    const pick = (loaded: Exports) => this.#functions(loaded);
    return exports instanceof Promise ? exports.then(pick) : pick(exports);
  }

  frames(error: Error): readonly SourceFrame[] {
    return this.readStack(error.stack ?? "");
  }

  readStack(stack: string): readonly SourceFrame[] {
    return this.#shared.frames.read(stack);
  }

  leak(world: World): Error | undefined {
    return leakedIo(world);
  }

  undoShared(): void {
    undoShared();
  }

  sourceLine(location: SourceLocation): string | undefined {
    return this.#shared.frames.line(location);
  }

  source(file: string): string | undefined {
    return this.#shared.frames.source(file);
  }

  /** The line of the author's code that calls this. */
  #here(): string | undefined {
    const frame = this.frames(new Error()).find(({ own }) => own);
    return frame && formatLocation({ file: frame.file, line: frame.line });
  }

  #functions(exports: Exports): Functions {
    const found = exports[this.#exportName];
    if (isAuthored(found)) return found[SCENARIO].functions;
    if (isAgent(found)) {
      const asked = agentFunction(found);
      const entries = typeof found === "function" ? [targetFunction(found as unknown as FuzzTarget), asked] : [asked];
      return new SafeMap(entries) as Functions;
    }
    throw new SeedbedError("invalid", `${this.#compiled.entry} has no scenario under the export "${this.#exportName}"`);
  }
}

function ignore(): void {}

function second<T>(_first: unknown, value: T): T {
  return value;
}

/** A bundle is strict: nothing in it has the global object as its `this`. */
function keep<T>(value: T): T {
  return value;
}

/** Code that is given as a text, as Node evaluates it: a CommonJS module. */
function runCode(scope: Scope, code: string, path: string): unknown {
  const CompiledFunction = compilerOf(scope).constructorOf("Function") as FunctionConstructor;
  const module = { exports: {} };
  const body = CompiledFunction("exports", "require", "module", "__filename", "__dirname", code);
  return body.call(module.exports, module.exports, createRequire(scope), module, path, VIRTUAL_CWD);
}

function notBundled(path: string): Error {
  const message = `Cannot find module '${path}'`;
  return Object.assign(new Error(message), { code: "MODULE_NOT_FOUND", requireStack: [] });
}

const EMPTY = {};
// Direct calls are those of the real one, by its name; what they are handed has passed the compiler.
const REAL_EVAL = globalThis.eval;
