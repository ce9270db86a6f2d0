/** The runtime's own built-in modules with the exports of Node 24: no more, and what is missing is refused when it is used. */
import { refusedMember } from "../refused.ts";
import { IS_NODE_24 } from "../../../web/runtime.ts";
import { constantsOf, exportsOf } from "./tables.ts";

const CONSTANT_MODULES = new Set(["buffer", "crypto", "zlib"]);
const aligned = new WeakMap<object, object>();

/** @param name without `node:` */
export function withExportsOfNode24<M extends object>(name: string, module: M): M {
  const names = exportsOf(name);
  if (IS_NODE_24 || names === undefined || typeof module === "function") return module;
  let found = aligned.get(module);
  if (found === undefined) aligned.set(module, found = align(name, names, module));
  return found as M;
}

function align(name: string, names: readonly string[], module: object): object {
  const result = Object.create(Object.getPrototypeOf(module)) as object;
  const constants = CONSTANT_MODULES.has(name) ? constantsOf(name as "buffer") : {};
  for (const key of names) {
    const descriptor = Object.getOwnPropertyDescriptor(module, key) ?? {
      value: refusedMember(`node:${name}.${key}`, "the runtime does not have it"),
      writable: true,
      enumerable: true,
      configurable: true,
    };
    if (key in constants && "value" in descriptor) descriptor.value = constants[key];
    // A namespace of a module is not configurable; a copy of it is an object of its own.
    Object.defineProperty(result, key, { ...descriptor, configurable: true });
  }
  return result;
}
