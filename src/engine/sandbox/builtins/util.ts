/** `node:util`: a copy for each run, whose `deprecate` warns once a run, where the runtime's own warns once a process. */
import util from "node:util";
import type { Scope } from "../scope.ts";

type Method = (this: unknown, ...args: unknown[]) => unknown;

export function createUtil(scope: Scope): object {
  const module = Object.create(Object.getPrototypeOf(util), Object.getOwnPropertyDescriptors(util));
  const warnedCodes = new Set<string>();
  const deprecate = (
    fn: Method,
    message: string,
    code?: string,
    { modifyPrototype = true }: { readonly modifyPrototype?: boolean } = {},
  ) => {
    const process = scope.global("process") as NodeJS.Process & { readonly noDeprecation?: boolean };
    if (process.noDeprecation === true) return fn;
    let isWarned = false;
    const warn = () => {
      if (isWarned) return;
      isWarned = true;
      if (code !== undefined && warnedCodes.has(code)) return;
      if (code !== undefined) warnedCodes.add(code);
      process.emitWarning(message, "DeprecationWarning", code as string, deprecated as () => void);
    };
    function deprecated(this: unknown, ...args: unknown[]) {
      warn();
      return new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, new.target);
    }
    if (modifyPrototype) {
      Object.setPrototypeOf(deprecated, fn);
      if (fn.prototype) deprecated.prototype = fn.prototype;
    }
    return Object.defineProperty(deprecated, "length", Object.getOwnPropertyDescriptor(fn, "length")!);
  };
  return Object.defineProperty(module, "deprecate", {
    value: deprecate,
    writable: true,
    configurable: true,
    enumerable: true,
  });
}
