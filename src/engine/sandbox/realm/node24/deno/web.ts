/**
 * Makes Deno's classes of the web describe wrong arguments in the words of Node: what Node refuses is refused before Deno
 * sees it, and what Deno throws is translated. A class is a proxy of Deno's, so that its instances are its own.
 */
import type { Undo } from "../../replace.ts";
import { CONSTRUCTORS } from "./constructors.ts";
import { CRYPTO, CRYPTO_METHODS } from "./crypto.ts";
import { FUNCTIONS, METHODS, NAMELESS, STATICS } from "./methods.ts";
import { replaceInWorlds } from "./in_worlds.ts";
import { wrongThis } from "./received.ts";
import type { Args, Callable, Rule } from "./rule.ts";

/** @param name of the class, for a method that is called on something else */
function calling(rule: Rule, name: string | undefined, args: Args, self: unknown, call: (args: Args) => unknown) {
  const refused = rule.before?.(args, self);
  if (refused !== undefined) throw refused;
  try {
    const inner = () => call(rule.given?.(args) ?? args);
    return rule.around === undefined ? inner() : rule.around(inner, args, self);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    if (name !== undefined && thrown.message === "Illegal invocation") throw wrongThis(name);
    throw rule.after?.(thrown, args, self) ?? thrown;
  }
}

/** The global of this name as it is in a world. */
export function inNodesWords(name: string, real: unknown): unknown {
  const construct = CONSTRUCTORS[name];
  const statics = Object.entries(STATICS[name] ?? {}).map(([key, rule]) => {
    const method = (real as Record<string, Callable>)[key]!;
    return [key, translated(key, method, rule, undefined)] as const;
  });
  if (construct === undefined && FUNCTIONS[name] === undefined) return real;
  if (FUNCTIONS[name] !== undefined) return translated(name, real as Callable, FUNCTIONS[name]!, undefined);
  const replaced = new Map<PropertyKey, unknown>(statics);
  return new Proxy(real as Callable, {
    get: (target, key, receiver) => replaced.get(key) ?? Reflect.get(target, key, receiver),
    construct: (target, args, newTarget) =>
      calling(construct!, undefined, args, undefined, (args) => Reflect.construct(target, args, newTarget)) as object,
  });
}

/** Functions of `node:crypto` as they are in a world. */
export function cryptoInNodesWords(module: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(CRYPTO).map(([name, rule]) => [name, translated(name, module[name] as Callable, rule, undefined)]),
  );
}

function translated(name: string, real: Callable, rule: Rule, className: string | undefined): Callable {
  const { [name]: method } = {
    [name](this: unknown, ...args: unknown[]) {
      return calling(rule, className, args, this, (args) => Reflect.apply(real, this, [...args]));
    },
  };
  return Object.defineProperty(method!, "length", { value: real.length, configurable: true });
}

/** Puts the methods in the place of Deno's, for code inside a world. */
export function replaceMethods(): Undo[] {
  const prototypes = Object.entries(METHODS).map(([className, methods]) => {
    const { prototype } = (globalThis as unknown as Record<string, { prototype: object }>)[className]!;
    return [prototype, className, methods] as const;
  });
  return [...prototypes, ...NAMELESS, ...CRYPTO_METHODS].flatMap(([prototype, className, methods]) =>
    Object.entries(methods).map(([name, rule]) =>
      replaceInWorlds(prototype, name, (real) => translated(name, real, rule, className))
    )
  );
}
