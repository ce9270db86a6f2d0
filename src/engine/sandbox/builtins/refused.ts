/**
 * What is not simulated. It may be imported, since packages import what they never use; using it ends the run with a
 * finding that names it and says what to use instead.
 */
import { Failure } from "../../findings/failure.ts";

/** A module of Node's that is not simulated. */
export interface Refused {
  /** What to use instead. */
  readonly instead: string;
  readonly harmless?: Harmless;
}

/** What there is of a module all the same: exports that are plain data or only compute, each made when it is asked for. */
export type Harmless = Readonly<Record<string, () => unknown>>;

export function refuse(name: string, instead: string): Failure {
  return new Failure(
    "unsimulated",
    `unsimulated ${name}`,
    `${name} is not simulated: its result would differ from run to run`,
    {
      hint: instead,
    },
  );
}

/** A function in the place of a global or an export that is refused. */
export function refusedFunction(name: string, instead: string): (...args: unknown[]) => never {
  return function refused(): never {
    throw refuse(name, instead);
  };
}

/** A module of which any other use throws. esbuild copies exports by name and keeps the prototype, so both are traps. */
export function refusedModule(name: string, instead: string, harmless: Harmless = {}): object {
  const trap = new Proxy({}, {
    get(_target, key) {
      if (typeof key === "symbol" || key === "__esModule" || key === "default" || key === "then") return undefined;
      if (Object.hasOwn(harmless, key)) return harmless[key]!();
      throw refuse(`${name}.${key}`, instead);
    },
  });
  return Object.create(trap);
}

/**
 * A refused module as `import` sees it. An import by name reads the export before anyone uses it, so that each name stands
 * for something that can be held, and throws when it is called, constructed or looked into.
 */
export function refusedNamespace(name: string, instead: string, harmless: Harmless = {}): object {
  const module = refusedModule(name, instead, harmless);
  const exports = new Map<string, unknown>();
  return new Proxy({}, {
    has: (_target, key) => key === "default",
    get(_target, key) {
      if (key === "default") return module;
      if (typeof key === "symbol" || key === "__esModule" || key === "then") return undefined;
      if (Object.hasOwn(harmless, key)) return harmless[key]!();
      if (!exports.has(key)) exports.set(key, refusedExport(`${name}.${key}`, instead));
      return exports.get(key);
    },
  });
}

function refusedExport(name: string, instead: string): unknown {
  return new Proxy(refusedFunction(name, instead), {
    get(target, key) {
      if (key !== Symbol.toPrimitive && (typeof key === "symbol" || key in target)) return Reflect.get(target, key);
      throw refuse(typeof key === "symbol" ? name : `${name}.${key}`, instead);
    },
  });
}
