/**
 * `eval` and the four constructors of functions (`Function`, and those that only prototypes lead to), as a world has them: the
 * code that they compile sees the world's globals, whose `this` it gets as well.
 *
 * The code runs inside of `with`, over what stands for the global object. What wraps it has returned before the code runs,
 * so that `caller` of a sloppy function leads to nothing but the code itself.
 */
import { runInThisContext } from "node:vm";
import { strictlyUnpatched } from "../../../unpatched.ts";
import { HOOKS } from "../../syntax/hooks.ts";
import type { Scope } from "../scope.ts";
import { createScopeObject, type ScopeObject } from "./scope_object.ts";
import { transform, type Transformed } from "./transform.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type Wrapper = (scope: object) => (...parameters: readonly unknown[]) => AnyFunction;

/** The process's own constructors, by what a program makes with them. */
export const REAL_CONSTRUCTORS = {
  Function,
  AsyncFunction: (async () => {}).constructor,
  GeneratorFunction: (function* () {}).constructor,
  AsyncGeneratorFunction: (async function* () {}).constructor,
} as const;
export type Kind = keyof typeof REAL_CONSTRUCTORS;

// Taken at once: a bundle may look for `eval` by the name.
const realEval = globalThis.eval;
const { apply: applyFunction, set: setProperty, setPrototypeOf } = Reflect;
const PARAMETERS = ["eval", HOOKS.this, HOOKS.eval, HOOKS.source, HOOKS.spin, HOOKS.typeof, HOOKS.dynamicImport]
  .join(", ");
const URL = "seedbed:///dynamic.js";
const MAX_CACHED = 500;

export class Compiler {
  readonly #scope: Scope;
  readonly #constructors = new Map<Kind, object>();
  #scopeObject: ScopeObject | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The world's `Function`, or another of its kind: one of each a run. */
  readonly constructorOf = (kind: Kind): object => {
    let made = this.#constructors.get(kind);
    if (made === undefined) this.#constructors.set(kind, made = this.#createConstructor(kind));
    return made;
  };

  /** The world's `eval`: as the real one is when it is not called by its name. */
  readonly eval = bound("eval", 1, (text) => {
    if (typeof text !== "string") return text;
    let declared: readonly string[] = [];
    const run = this.#wrap(() => {
      const transformed = this.#transform(text, true);
      declared = transformed.declared;
      return `function () { return eval(${JSON.stringify(transformed.text)}); }`;
    });
    for (let index = 0; index < declared.length; index++) {
      const name = declared[index]!;
      if (!(name in this.global)) setProperty(this.global, name, undefined);
    }
    return applyFunction(run, this.global, []);
  });

  /** Returns the text that a direct call of `eval` is given, in the form that code has. */
  readonly source = (text: unknown): unknown => {
    return typeof text === "string" ? strictlyUnpatched(() => this.#transform(text, false).text) : text;
  };

  /** `typeof` of a variable, which may not be there. */
  readonly typeof = (read: () => unknown): string => {
    try {
      return typeof read();
    } catch (error) {
      if (error instanceof ReferenceError) return "undefined";
      throw error;
    }
  };

  get global(): object {
    return this.#scope.global("globalThis") as object;
  }

  get scopeObject(): ScopeObject {
    return this.#scopeObject ??= createScopeObject(this.global);
  }

  #createConstructor(kind: Kind): object {
    const real = REAL_CONSTRUCTORS[kind] as FunctionConstructor;
    const compile = (newTarget: unknown, args: readonly unknown[]) => {
      // Now, since to become a text may run code of the program. Not by `map`, which it may have replaced.
      const texts: string[] = [];
      for (let index = 0; index < args.length; index++) texts[index] = `${args[index]}`;
      const made = this.#wrap(() => {
        // The real one says what is wrong with the code; what it makes is never called.
        const text = Function.prototype.toString.call(Reflect.construct(real, texts));
        return `(${this.#transform(`(${text})`, false).text})`;
      });
      const prototype = (newTarget as { prototype?: unknown } | undefined)?.prototype;
      if (typeof prototype === "object" || typeof prototype === "function") setPrototypeOf(made, prototype);
      return made;
    };
    const constructor = bound(kind, 1, function (this: unknown, ...args) {
      return compile(new.target, args);
    }, real.prototype as object);
    if (kind !== "Function") Object.setPrototypeOf(constructor, this.constructorOf("Function"));
    return constructor;
  }

  #transform(code: string, isScript: boolean): Transformed {
    const transformed = remembered(isScript ? scripts : pieces, code, () => transform(code, isScript));
    for (const name of transformed.assigned) this.scopeObject.assigned.add(name);
    return transformed;
  }

  /** @param write the expression; what is made of it is for the engine to say, whatever the program has done to the language */
  #wrap(write: () => string): AnyFunction {
    const wrapper = strictlyUnpatched(() => {
      const text =
        `(function (__seedbed_scope) { with (__seedbed_scope) { return (function (${PARAMETERS}) { return ${write()}; }); } })`;
      return remembered(wrappers, text, () => runInThisContext(text, { filename: URL }) as Wrapper);
    });
    const { kernel } = this.#scope.world;
    return wrapper(this.scopeObject.object)(
      realEval,
      (self: unknown) => self === globalThis ? this.global : self,
      this.eval,
      this.source,
      () => kernel.spin(),
      this.typeof,
      (name: string) => this.#scope.importLater(name),
    );
  }
}

const scripts = new Map<string, Transformed>();
const pieces = new Map<string, Transformed>();
const wrappers = new Map<string, Wrapper>();

function remembered<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, value = make());
  }
  return value;
}

/** A function that shows as native, and whose instances are those of the real one. */
function bound(name: string, length: number, code: AnyFunction, prototype?: object): AnyFunction {
  if (prototype !== undefined) Object.defineProperty(code, "prototype", { value: prototype });
  const made = code.bind(undefined);
  Object.defineProperties(made, { name: { value: name }, length: { value: length } });
  if (prototype !== undefined) Object.defineProperty(made, "prototype", { value: prototype });
  return made as AnyFunction;
}

export function compilerOf(scope: Scope): Compiler {
  return scope.once(createCompiler);
}

function createCompiler(scope: Scope): Compiler {
  return new Compiler(scope);
}
