/**
 * `constructor` of what every run shares, while worlds are live: for code inside of one it is the world's own. Code outside of
 * any finds what was there.
 */
import { liveMachine } from "../realm/live_world.ts";
import { FORMATTERS, INTL } from "../globals/intl.ts";
import { WASM_CLASSES } from "../globals/web_assembly.ts";
import { IS_DENO, IS_NODE_24 } from "../../web/runtime.ts";
import { Request, Response } from "../../web/classes.ts";
import { redefine, type Undo } from "../realm/replace.ts";
import type { Scope } from "../realm/scope.ts";
import { compilerOf, type Kind, REAL_CONSTRUCTORS } from "../realm/dynamic/compiler.ts";

/** Globals of which a world has its own class, over the prototype of the real one. */
const WRAPPED = ["Date", "AbortSignal", "Event", "CustomEvent", "MessageEvent", "File"] as const;

/** Where `constructor` is replaced, and with what. */
interface Replaced {
  readonly prototype: object;
  readonly get: () => unknown;
  readonly find: (scope: Scope) => unknown;
}

/** Those of which `inspect` must find a plain property. */
const replaced = new Set<Replaced>();

/** Newer versions of `inspect` know these without looking. */
const KNOWN_BY_HEART: ReadonlySet<object> = new Set(
  IS_NODE_24 || IS_DENO ? [Function.prototype, Date.prototype] : [],
);

/** Says which scope the code of a machine has. The machine holds it: what a `WeakMap` holds of a run outlives many runs. */
export function enterScope(scope: Scope): void {
  scope.machine.scope = scope;
}

export function replaceConstructors(): Undo[] {
  return [
    ...Object.entries(REAL_CONSTRUCTORS).map(([kind, real]) =>
      inWorld(real.prototype as object, real, (scope) => compilerOf(scope).constructorOf(kind as Kind))
    ),
    ...[...WRAPPED.map((name) => [name, globalThis[name]] as const), ...Object.entries({ Request, Response })]
      .map(([name, { prototype }]) => inWorld(prototype, prototype.constructor, (scope) => scope.global(name))),
    ...FORMATTERS.map(([name, real]) => inWorld(real.prototype as object, real, () => Reflect.get(INTL, name))),
    ...WASM_CLASSES.map(([real, ours]) => inWorld(real.prototype as object, real, () => ours)),
  ];
}

/**
 * Calls something that must find `constructor` to be a plain property, and cannot be told apart from it: a world's own, since
 * code of the same world may be called on the way.
 */
export function withPlainConstructors<T>(call: () => T): T {
  const scope = liveMachine()?.scope as Scope | undefined;
  if (scope === undefined) return call();
  const undo: Undo[] = [];
  for (const { prototype, get, find } of replaced) {
    if (Object.getOwnPropertyDescriptor(prototype, "constructor")?.get !== get) continue;
    undo.push(redefine(prototype, "constructor", { value: find(scope), writable: true, configurable: true }));
  }
  try {
    return call();
  } finally {
    for (const restore of undo) restore();
  }
}

function inWorld(prototype: object, real: unknown, find: (scope: Scope) => unknown): Undo {
  const get = () => {
    const scope = liveMachine()?.scope as Scope | undefined;
    return scope === undefined ? real : find(scope);
  };
  const entry = { prototype, get, find };
  const undo = redefine(prototype, "constructor", {
    configurable: true,
    enumerable: false,
    get,
    set(this: object, value: unknown) {
      Object.defineProperty(this, "constructor", {
        value,
        writable: true,
        configurable: true,
        enumerable: this !== prototype,
      });
    },
  });
  if (!KNOWN_BY_HEART.has(prototype)) replaced.add(entry);
  return () => {
    replaced.delete(entry);
    undo();
  };
}
