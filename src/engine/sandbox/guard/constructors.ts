/**
 * `constructor` of what every run shares, while worlds are live: for code inside of one it is the world's own. Code outside of
 * any finds what was there.
 */
import { liveMachine } from "../realm/live_world.ts";
import { FORMATTERS, INTL } from "../globals/intl.ts";
import { WASM_CLASSES } from "../globals/web_assembly.ts";
import { Request, Response } from "../../web/classes.ts";
import { redefine, type Undo } from "../realm/replace.ts";
import type { Scope } from "../realm/scope.ts";
import { compilerOf, type Kind, REAL_CONSTRUCTORS } from "../realm/dynamic/compiler.ts";

/** Globals of which a world has its own class, over the prototype of the real one. */
const WRAPPED = ["Date", "AbortSignal", "Event", "CustomEvent", "MessageEvent", "File"] as const;

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

function inWorld(prototype: object, real: unknown, find: (scope: Scope) => unknown): Undo {
  return redefine(prototype, "constructor", {
    configurable: true,
    enumerable: false,
    get() {
      const scope = liveMachine()?.scope as Scope | undefined;
      return scope === undefined ? real : find(scope);
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, "constructor", {
        value,
        writable: true,
        configurable: true,
        enumerable: this !== prototype,
      });
    },
  });
}
