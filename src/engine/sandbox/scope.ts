/**
 * What a run's code can reach: its globals and its modules, made when they are first used. One scope a run, so that
 * nothing survives from one run to the next.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { World } from "../capabilities/world.ts";
import { Failure } from "../findings/failure.ts";
import { BUILTINS, REFUSED } from "./builtins/catalog.ts";
import { refusedModule } from "./builtins/refused.ts";
import { GLOBALS } from "./globals.ts";

export class Scope {
  readonly world: World;
  readonly #modules: Readonly<Record<string, unknown>>;
  readonly #loaded = new Map<string, unknown>();
  readonly #globals = new Map<string, unknown>();

  /** @param modules that Node does not have, by name */
  constructor(world: World, modules: Readonly<Record<string, unknown>> = {}) {
    this.world = world;
    this.#modules = modules;
  }

  /** A simulated global by name. */
  global(name: string): unknown {
    let value = this.#globals.get(name);
    if (value === undefined) {
      value = GLOBALS[name]?.(this);
      this.#globals.set(name, value);
    }
    return value;
  }

  /** A built-in module, with or without `node:`, or an extra one. What is not simulated throws when it is used. */
  require(specifier: string): unknown {
    const name = specifier.replace(/^node:/, "");
    let module = this.#loaded.get(name);
    if (module === undefined) {
      module = this.#load(specifier, name);
      this.#loaded.set(name, module);
    }
    return module;
  }

  /** An exception that nothing caught: thrown by a callback that the engine called. */
  report(thrown: unknown): void {
    this.world.kernel.report(thrown);
  }

  /**
   * A callback as it is to be called later. Where the program uses AsyncLocalStorage of its own, it is bound to the
   * context in which it was registered; binding is too slow to be done for all.
   */
  later<A extends unknown[]>(callback: (...args: A) => unknown): (...args: A) => void {
    const bound = this.#loaded.has("async_hooks") ? AsyncLocalStorage.bind(callback) : callback;
    return (...args) => {
      try {
        bound(...args);
      } catch (error) {
        this.report(error);
      }
    };
  }

  #load(specifier: string, name: string): unknown {
    if (Object.hasOwn(this.#modules, specifier)) return this.#modules[specifier];
    const create = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (create !== undefined) return create(this);
    const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
    if (refused !== undefined) return refusedModule(`node:${name}`, refused.instead);
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
