/** `node:module`: what tells of the built-in modules. A `require` that it creates has those; all else is to be bundled. */
import type { Scope } from "../scope.ts";
import { refusedFunction, refusedModule } from "./refused.ts";

const INSTEAD = "import modules by literal names, so that they are bundled";

export function createModule(scope: Scope): object {
  const { builtins, refused } = scope.tables;
  const builtinModules = [...Object.keys(builtins), ...Object.keys(refused)].sort();
  const createRequire = () =>
    Object.assign((name: string) => scope.require(name), {
      resolve: refusedFunction("require.resolve", INSTEAD),
      cache: {},
    });
  return refusedModule("node:module", INSTEAD, {
    builtinModules,
    createRequire,
    isBuiltin: (name: string) => builtinModules.includes(name.replace(/^node:/, "")),
  });
}
