/**
 * The scope of a machine's code: its globals and its modules, made when they are first used. Each evaluation of the code has
 * its own, so that nothing survives from one run to the next.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Machine, World } from "../../capabilities/world.ts";
import { Failure } from "../../findings/failure.ts";
import { type Refused, refusedMember, refusedModule } from "./refused.ts";

/** Makes one thing for one scope. */
export type Factory = (scope: Scope) => unknown;

/** Gives the variable of the code that has a name, if there is one, another value. */
export type Binder = (name: PropertyKey, value: () => unknown) => void;

/** All that there is to reach, by name. */
export interface Tables {
  readonly globals: Readonly<Record<string, Factory>>;
  /** Node's built-in modules, without `node:`. */
  readonly builtins: Readonly<Record<string, Factory>>;
  /** Those that are not simulated, with what to use instead. */
  readonly refused: Readonly<Record<string, Refused>>;
  /** Packages that are native addons, as they are asked for, with what to use instead. */
  readonly native: Readonly<Record<string, string>>;
  /** Modules that Node does not have. */
  readonly modules: Readonly<Record<string, unknown>>;
  /** Those of them that are made for each scope. */
  readonly made: Readonly<Record<string, Factory>>;
}

/** Programs that are bundled besides the scenario, by their paths in the world: each as the function that evaluates it. */
export type Programs = Readonly<Record<string, () => unknown>>;

export class Scope {
  /** Of a program that another one has started: what its modules are to know of that. */
  started: unknown;
  /** The programs of the bundle, in one of them. */
  programs: Programs | undefined;
  /** Evaluates a program of the bundle on another machine, or `code` there; undefined where no bundle is evaluated. */
  startProgram: ((machine: Machine, started: unknown, path: string, code?: string) => Promise<unknown>) | undefined;
  readonly machine: Machine;
  readonly tables: Tables;
  #loaded: Map<string, unknown> | undefined;
  #globals: Map<string, unknown> | undefined;
  #made: Map<(scope: Scope) => unknown, unknown> | undefined;
  #binder: Binder | undefined;

  constructor(machine: Machine, tables: Tables) {
    this.machine = machine;
    this.tables = tables;
  }

  get world(): World {
    return this.machine.world;
  }

  /** The result of `make`, which is called once. Kept here: what a `WeakMap` keeps of a run outlives many runs. */
  once<T>(make: (scope: Scope) => T): T {
    const made = this.#made ??= new Map();
    if (!made.has(make)) made.set(make, make(this));
    return made.get(make) as T;
  }

  /** A simulated global by name. */
  global(name: string): unknown {
    const globals = this.#globals ??= new Map();
    let value = globals.get(name);
    if (value === undefined) {
      value = this.tables.globals[name]?.(this);
      globals.set(name, value);
    }
    return value;
  }

  /** From now on `binder` is told of what changes in the world's global object. */
  readonly bind = (binder: Binder): void => {
    this.#binder = binder;
  };

  /** A property of the world's global object has another value. */
  rebind(name: PropertyKey, value: () => unknown): void {
    this.#binder?.(name, value);
  }

  /** Resolves a variable that nobody declared: a property of the world's global object. */
  readonly free = (name: string): unknown => {
    const global = this.global("globalThis") as object;
    if (!(name in global)) throw new ReferenceError(`${name} is not defined`);
    return Reflect.get(global, name);
  };

  /** A built-in module, with or without `node:`, or an extra one. What is not simulated throws when it is used. */
  require(specifier: string): unknown {
    const name = specifier.replace(/^node:/, "");
    const loaded = this.#loaded ??= new Map();
    let module = loaded.get(name);
    if (module === undefined) {
      module = this.#load(specifier, name);
      loaded.set(name, module);
    }
    return module;
  }

  /** Whether the program has asked for a built-in module. */
  hasLoaded(name: string): boolean {
    return this.#loaded?.has(name) === true;
  }

  /**
   * True for what there is to load. Throws what Node throws for any other name: the bundler leaves those of packages that are
   * not installed to be asked for while code runs, which may do without.
   */
  installed(specifier: string, by: "require" | "import"): true {
    const name = specifier.replace(/^node:/, "");
    const { modules, made, builtins, refused, native } = this.tables;
    if ([builtins, refused, native, modules, made].some((table) => Object.hasOwn(table, name))) {
      return true;
    }
    throw by === "require"
      ? Object.assign(new Error(`Cannot find module '${specifier}'`), { code: "MODULE_NOT_FOUND", requireStack: [] })
      : Object.assign(new Error(`Cannot find package '${specifier}'`), { code: "ERR_MODULE_NOT_FOUND" });
  }

  /** `import()` of a name that was not bundled: a built-in module, or in a program another one of its bundle. */
  async importLater(specifier: string): Promise<unknown> {
    await undefined;
    const program = this.programs?.[specifier.replace(/^file:\/\//, "")];
    if (program !== undefined) return await program();
    this.installed(specifier, "import");
    return this.import(specifier);
  }

  /** A module as `import` sees it: its exports can be named before they are used. */
  import(specifier: string): unknown {
    return asNamespace(this.require(specifier));
  }

  /**
   * Remembers the place at which the program asks for something that may fail at a later turn. Returns what gives an error
   * this place. A finding's place is part of its fingerprint, so it is remembered in every run, also where nobody will look
   * at it.
   */
  place(): <E>(error: E) => E {
    const site = new Error();
    return (error) => {
      if (site.stack !== undefined && error instanceof Failure) error.stack = site.stack;
      return error;
    };
  }

  /** An exception that nothing caught: thrown by a callback that the engine called. */
  report(thrown: unknown): void {
    this.machine.report(thrown);
  }

  /**
   * A callback as it is to be called later. Where the program uses AsyncLocalStorage of its own, it is bound to the
   * context in which it was registered; binding is too slow to be done for all.
   */
  later<A extends unknown[]>(callback: (...args: A) => unknown): (...args: A) => void {
    const bound = this.machine.hasContexts ? AsyncLocalStorage.bind(callback) : callback;
    const { machine } = this;
    // A function with a `this`: Node calls a timer's callback on the timer.
    return function (this: unknown, ...args) {
      if (machine.hasEnded) return;
      try {
        bound.apply(this, args);
      } catch (error) {
        machine.report(error);
      }
    };
  }

  /** Gives a warning, as Node itself gives one: as an event of `process` and a line of its stderr. */
  warn(message: string, name: string): void {
    (this.global("process") as NodeJS.Process).emitWarning(message, name);
  }

  #load(specifier: string, name: string): unknown {
    const { modules, made, builtins, refused, native } = this.tables;
    if (Object.hasOwn(modules, specifier)) return modules[specifier];
    if (Object.hasOwn(made, specifier)) return made[specifier]!(this);
    if (Object.hasOwn(native, specifier)) {
      return refusedMember(specifier.slice(specifier.indexOf(":") + 1), native[specifier]!);
    }
    if (Object.hasOwn(builtins, name)) return builtins[name]!(this);
    if (Object.hasOwn(refused, name)) {
      const { instead, values } = refused[name]!;
      return refusedModule(`node:${name}`, instead, values?.());
    }
    throw new Failure(
      "unsimulated",
      `unsimulated ${specifier}`,
      `the module "${specifier}" was asked for at run time`,
      {
        hint: "import it by a literal name, so that it is bundled with the scenario",
      },
    );
  }
}

/** A CommonJS module as `import` sees it. */
function asNamespace(module: unknown): unknown {
  if ((typeof module !== "object" && typeof module !== "function") || module === null) return { default: module };
  if ("default" in module) return module;
  let namespace = namespaces.get(module);
  if (namespace === undefined) {
    namespace = new Proxy(module, {
      get: (target, key) => key === "default" ? target : Reflect.get(target, key),
      has: (target, key) => key === "default" || Reflect.has(target, key),
    });
    namespaces.set(module, namespace);
  }
  return namespace;
}

const namespaces = new WeakMap<object, object>();
