/**
 * Evaluates a bundle inside a world: as the body of a strict function whose parameters shadow the globals. The function is
 * compiled once; calling it gives fresh module state, at a small part of what a new `vm` context costs.
 */
import { runInThisContext } from "node:vm";
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import type { Machine, World } from "../../capabilities/world.ts";
import { formatLocation, SeedbedError, type SourceLocation } from "../../errors.ts";
import type { Code, CodeWatch, Functions, ModuleScope, SourceFrame } from "../../interpreter/program.ts";
import { isAuthored, SCENARIO } from "../../ir/author.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { type FuzzTarget, targetFunctions } from "../../ir/target.ts";
import { compilerOf } from "../realm/dynamic/compiler.ts";
import { enterScope } from "../guard/constructors.ts";
import { FrameReader } from "./frames.ts";
import { undoShared } from "../guard/shared/undo.ts";
import { BUILTINS, REFUSED } from "../builtins/catalog.ts";
import { NATIVE_MODULES } from "../builtins/native_addons.ts";
import { urlModule } from "../builtins/url.ts";
import { GLOBAL_NAMES, GLOBALS } from "../globals/catalog.ts";
import { LANGUAGE } from "../globals/global_object.ts";
import { createDeno } from "../globals/deno/module.ts";
import { noteAwait, noteAwaited } from "../../world/awaits.ts";
import type { Compared } from "../../world/code_coverage.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { type CoveredCode, withCoverage } from "../build/coverage.ts";
import { ASYNC_MARK } from "../build/instrument.ts";
import { leakedIo } from "../guard/real_io.ts";
import { type Programs, Scope, type Tables } from "../realm/scope.ts";
import { virtualFileName } from "../realm/stacks.ts";
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

const MADE = { [HOOKS_MODULE]: createHooks };

type Exports = Readonly<Record<string, unknown>>;
type Body = (scope: object) => (...parameters: readonly unknown[]) => Exports | Promise<Exports>;

/** The names that CommonJS finds besides the globals. `exports` and `module` shadow those of the engine's own bundle. */
const FIXED_PARAMETERS = [...Object.values(HOOKS), "require", "exports", "module", "__filename", "__dirname"];

/** An evaluated bundle: makes the functions of one of its scenarios, run after run. */
export class BundledCode implements Code {
  readonly sha256: string;
  readonly entry: string;
  readonly bundleLength: number;
  readonly #compiled: CompiledCode;
  readonly #options: BundledCodeOptions;
  readonly #tables: Tables;
  readonly #exportName: string;
  readonly #shared: Shared;

  /** @param exportName which export holds the scenario to run */
  constructor(compiled: CompiledCode, options: BundledCodeOptions, exportName = "default", shared?: Shared) {
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
    this.#shared = shared ?? new Shared(compiled);
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
      new Shared(this.#compiled, watch, watch.scopeOf?.(this.#compiled)),
    );
  }

  withCoverage(dependencies: boolean): BundledCode {
    const covered = withCoverage(this.#compiled, dependencies);
    const shared = new Shared(covered.compiled, undefined, undefined, covered);
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
    if (typeof found === "function") return targetFunctions(found as FuzzTarget);
    throw new SeedbedError("invalid", `${this.#compiled.entry} has no scenario under the export "${this.#exportName}"`);
  }
}

/** The compiled code that all scenarios of a bundle share, since compiling takes longer than calling. */
class Shared {
  readonly frames: FrameReader;
  /** The simulated globals that the bundle names: only these are made for a run. */
  readonly globalNames: readonly string[];
  /** The author's own code names `Deno`. */
  readonly namesDeno: boolean;
  /** It asks for the global object by the hook of that name. */
  readonly namesGlobal: boolean;
  /** It names `eval`; and it calls it, so that the code sees the scope around the call. */
  readonly namesEval: boolean;
  readonly callsEval: boolean;
  /** It names `require`, or may do so in what it evaluates. */
  readonly namesRequire: boolean;
  /** It has programs besides the scenario (see `build/programs.ts`). */
  readonly hasPrograms: boolean;
  /** The entry, inside a world. */
  readonly filename: string;
  readonly url: string;
  readonly watch: CodeWatch | undefined;
  /** Set for a bundle that counts its edges. */
  readonly covered: CoveredCode | undefined;
  readonly #watchScope: ModuleScope | undefined;
  readonly #bundle: string;
  readonly #bundleUrl: string;
  #body: Body | undefined;

  constructor(
    { bundle, sourceMap, sha256, entry }: CompiledCode,
    watch?: CodeWatch,
    watchScope?: ModuleScope,
    covered?: CoveredCode,
  ) {
    this.filename = virtualFileName(entry);
    this.url = urlModule.pathToFileURL(this.filename).href;
    this.#bundle = bundle;
    this.watch = watch;
    this.covered = covered;
    this.#watchScope = watchScope;
    const words = new Set(`${bundle}\n${watch?.expression ?? ""}`.match(/[A-Za-z_$][\w$]*/g));
    this.globalNames = [...GLOBAL_NAMES, ...foreignNames()].filter((name) => words.has(name));
    this.namesDeno = words.has(HOOKS.deno);
    this.namesGlobal = words.has(HOOKS.global);
    this.callsEval = words.has(HOOKS.source);
    this.namesEval = this.callsEval || words.has("eval") || words.has(HOOKS.eval);
    this.hasPrograms = words.has(HOOKS.program);
    this.namesRequire = this.namesEval || words.has("require");
    this.#bundleUrl = `seedbed:///${sha256.slice(0, 16)}.js`;
    this.frames = new FrameReader(this.#bundleUrl, sourceMap);
  }

  get body(): Body {
    this.#body ??= this.#compile();
    return this.#body;
  }

  #compile(): Body {
    const keyword = this.#bundle.startsWith(ASYNC_MARK) ? "async function" : "function";
    // An inner function, so that a module may declare a name that a parameter has. A bundle begins with an empty line, so that its lines keep their numbers.
    const watched = this.#watched();
    const parameters = [...FIXED_PARAMETERS, ...this.globalNames, ...watched.parameters].join(", ");
    // `eval` is a parameter of a sloppy function: a strict one may not have it.
    const body =
      `function (eval, ${parameters}) { return (function () { "use strict"; return (${keyword} () {${watched.before}${watched.bundle}\n${watched.after}})(); })(); }`;
    const inScope = this.namesEval ? `with (__seedbed_scope) { return ${body}; }` : `return ${body};`;
    const text = `(function (__seedbed_scope) { ${inScope} })`;
    // In this context: the objects of the program and of the engine are of one realm. As a vm script, since that names
    // its frames in the same way on every runtime.
    return runInThisContext(text, { filename: this.#bundleUrl }) as Body;
  }

  /** A declaration is hoisted above the bundle, whose last statement returns, and whose lines keep their numbers. */
  #watched(): {
    readonly parameters: readonly string[];
    readonly before: string;
    readonly bundle: string;
    readonly after: string;
  } {
    const bundle = this.#bundle;
    if (this.watch === undefined) return { parameters: [], before: "", bundle, after: "" };
    const { parameters, expression } = this.watch;
    const { renamed = [], bodyStart } = this.#watchScope ?? {};
    const named = renamed.filter(([name]) => expression.includes(name) && !parameters.includes(name));
    // In the function of a CommonJS module it may take no line of its own, and it takes over once the module is loaded.
    const isInside = bodyStart !== undefined && !/\n|\/\//.test(expression);
    const end = isInside ? "" : "\n";
    const inBundle = named.map(([_, name]) => name).join(", ");
    const seen = named.length === 0
      ? expression
      : `((${named.map(([name]) => name).join(", ")}) => (${expression}${end}))(${inBundle})`;
    const inside = `${WATCH}(function (${parameters.join(", ")}) { return (${seen}); });`;
    return {
      parameters: [WATCH],
      before: `${WATCH}(${WATCHED});`,
      bundle: isInside ? bundle.slice(0, bodyStart) + inside + bundle.slice(bodyStart) : bundle,
      after: `function ${WATCHED}(${parameters.join(", ")}) { return (${seen}\n); }`,
    };
  }
}

const WATCH = "__seedbed_watch";
const WATCHED = "__seedbed_watched";

/**
 * Lists the names that the process has and no world does: undefined, also in the code of older traces, whose free names are
 * not bound.
 */
function foreignNames(): readonly string[] {
  return Object.getOwnPropertyNames(globalThis).filter((name) => !KNOWN.has(name));
}

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(GLOBALS), ...LANGUAGE]);

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
