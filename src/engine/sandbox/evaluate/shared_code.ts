/** The function that a bundle is compiled to: its parameters are the names that the code finds, and all runs call the same one. */
import { runInThisContext } from "node:vm";
import type { CodeWatch, ModuleScope } from "../../interpreter/program.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { ASYNC_MARK } from "../build/instrument.ts";
import type { CoveredCode } from "../build/coverage.ts";
import { urlModule } from "../builtins/url.ts";
import { GLOBAL_NAMES, GLOBALS } from "../globals/catalog.ts";
import { LANGUAGE } from "../globals/global_object.ts";
import { virtualFileName } from "../realm/stacks.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { FrameReader } from "./frames.ts";

export type Exports = Readonly<Record<string, unknown>>;
type Body = (scope: object) => (...parameters: readonly unknown[]) => Exports | Promise<Exports>;

/** The names that CommonJS finds besides the globals. `exports` and `module` shadow those of the engine's own bundle. */
const FIXED_PARAMETERS = [...Object.values(HOOKS), "require", "exports", "module", "__filename", "__dirname"];

/** The compiled code that all scenarios of a bundle share, since compiling takes longer than calling. */
export class SharedCode {
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
