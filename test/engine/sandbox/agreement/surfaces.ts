/** Programs made from the sandbox's own tables: what each global and each built-in module offers, and what it says to wrong arguments. */
import { BUILTINS } from "../../../../src/engine/sandbox/builtins/catalog.ts";
import { GLOBAL_NAMES } from "../../../../src/engine/sandbox/globals/catalog.ts";
import { LANGUAGE } from "../../../../src/engine/sandbox/globals/global_object.ts";
import { exportsOf } from "../../../../src/engine/sandbox/realm/node24/tables.ts";
import type { Programs } from "./programs.ts";

export const MODULES: readonly string[] = Object.keys(BUILTINS).sort();

/** Numbers of scripts and places of the test itself; promises that may have been rejected when they are looked at. */
const LEFT_OUT = new Set(["util.getCallSites", "util.aborted"]);

/** Modules whose functions only compute, so that calling them with anything is harmless. */
const CALLED = ["buffer", "crypto", "path", "querystring", "string_decoder", "url", "util", "util/types"];

/** What each program finds a module under: `node.util`. */
export function moduleName(specifier: string): string {
  return specifier.replace("/", "_");
}

const GLOBALS = [...new Set([...GLOBAL_NAMES, ...LANGUAGE])].filter((name) =>
  !/^(globalThis|global|self|window|undefined|NaN|Infinity)$/.test(name)
);

const ARGUMENTS =
  `[[], [undefined], [null], [1], ["x"], [{}], [[]], [Symbol("s")], [() => {}], ["x", 1, {}], [Buffer.from("ab")]]`;

export function surfaces(): Programs {
  const globals = GLOBALS.map((
    name,
  ) => [`surface of ${name}`, `return surfaceOf(globalThis[${JSON.stringify(name)}]);`]);
  const modules = MODULES.map((name) => [`surface of node:${name}`, `return surfaceOf(node.${moduleName(name)});`]);
  const members = MODULES.map((name) => [
    `classes of node:${name}`,
    `const module = node.${moduleName(name)};
     return Object.keys(module).sort().filter((key) => typeof module[key] === "function" && /^[A-Z]/.test(key))
       .flatMap((key) => surfaceOf(module[key]).map((line) => key + "." + line));`,
  ]);
  const calls = CALLED.flatMap((name) =>
    (exportsOf(name) ?? []).filter((key) => !LEFT_OUT.has(`${name}.${key}`)).map((key) => [
      `wrong arguments of ${name}.${key}`,
      `const f = node.${moduleName(name)}[${JSON.stringify(key)}];
       if (typeof f !== "function") return describe(f);
       return ${ARGUMENTS}.map((args) => { try { return describe(f(...args)); } catch (error) { return describe(error); } });`,
    ])
  );
  return Object.fromEntries([...globals, ...modules, ...members, ...calls]);
}
