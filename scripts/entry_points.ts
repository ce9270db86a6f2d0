/** The entry points of the package, as `package.json` exports them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./command.ts";

/** The source of each entry point, by the name under which programs import it: `seedbed/engine` is `src/engine/mod.ts`. */
export function entryPointsByName(): Readonly<Record<string, string>> {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) => {
      if (typeof target === "string") return [];
      const source = target.types.replace("./dist/types/", "src/").replace(/\.d\.ts$/, ".ts");
      return [[`${name}${path.slice(1)}`, source] as const];
    }),
  );
}

/** The sources alone. They are linted together, since an entry point may name types that another one exports. */
export function entryPoints(): string[] {
  return Object.values(entryPointsByName());
}
