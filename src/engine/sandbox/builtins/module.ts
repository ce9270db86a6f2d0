/** `node:module`: what tells of the built-in modules. A `require` that it creates has those; all else is to be bundled. */
import type { Scope } from "../realm/scope.ts";
import { refusedModule } from "../realm/refused.ts";

const INSTEAD = "import modules by literal names, so that they are bundled";

export function createModule(scope: Scope): object {
  const { builtins, refused } = scope.tables;
  const builtinModules = [...Object.keys(builtins), ...Object.keys(refused)].sort();
  return refusedModule("node:module", INSTEAD, {
    builtinModules,
    createRequire: () => createRequire(scope),
    isBuiltin: (name: string) => builtinModules.includes(name.replace(/^node:/, "")),
  });
}

/** `require`, for names that were not bundled: a module that there is, or the error that Node throws for one that is missing. */
export function createRequire(scope: Scope): object {
  const resolve = (name: string) => scope.installed(name, "require") && name;
  return Object.assign((name: string) => scope.installed(name, "require") && scope.require(name), {
    resolve: Object.assign(resolve, { paths: () => null }),
    cache: {},
    main: undefined,
  });
}
