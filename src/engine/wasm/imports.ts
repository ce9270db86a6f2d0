/** Checks that a guest asks for nothing that is not there, before any of it runs: all that is missing is named at once. */
import { SeedbedError } from "../errors.ts";
import type { Compiled } from "./compiled.ts";
import { providedInterface } from "./wasi/interfaces.ts";
import { PREVIEW1 } from "./preview1/functions.ts";
import { PREVIEW1_NAMES } from "./preview1/names.ts";

/** @throws SeedbedError `invalid` */
export function requireImports(binary: Compiled, name: string): void {
  const missing = missingImports(binary);
  if (missing.length > 0) {
    throw new SeedbedError("invalid", `${name} imports what is not there: ${missing.join(", ")}`, {
      hint: missing.some((each) => /^wasi:.*@0\.3/.test(each))
        ? "interfaces of preview 3 are not supported: build it for preview 2"
        : "there are WASI preview 1 for core modules, and wasi:cli, clocks, random, io, filesystem 0.2 for components",
    });
  }
  if (binary.kind === "module") requireCommand(binary, name);
}

/** The names of what a guest imports and nobody provides. */
export function missingImports(binary: Compiled): string[] {
  if (binary.kind === "module") {
    return binary.described.imports.flatMap(({ module, name, sort }) =>
      module === PREVIEW1 && sort === "func" && PREVIEW1_NAMES.has(name) ? [] : [`${module}#${name} (${sort})`]
    );
  }
  return binary.component.imports.flatMap(({ name }) => providedInterface(name) === undefined ? [name] : []);
}

function requireCommand({ described: { exports } }: Extract<Compiled, { kind: "module" }>, name: string): void {
  const has = (wanted: string) => exports.some((each) => each.name === wanted);
  const lacks = ["_start", "memory"].filter((wanted) => !has(wanted));
  if (lacks.length === 0) return;
  throw new SeedbedError(
    "invalid",
    `expected ${name} to be a command, which exports _start and memory, found no ${lacks.join(" and no ")}`,
    {
      hint: exports.length === 0
        ? "it exports nothing"
        : `it exports ${exports.map((each) => each.name).slice(0, 10).join(", ")}`,
    },
  );
}
