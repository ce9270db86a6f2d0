/** What is to be fuzzed: a scenario of a file, or a function that a module exports, named as in `parser.ts#parse`. */
import { extname, resolve } from "node:path";
import { types } from "node:util";
import { SeedbedError } from "../../../engine/errors.ts";
import { isAuthored } from "../../../engine/ir/author.ts";
import { suggest } from "../../../engine/text/suggest.ts";
import { consentFor, loadOne, type LoadOptions, MODULE_ENDINGS, requireFile } from "./load.ts";
import type { LoadedScenario } from "./loaded.ts";

/**
 * @param name as it was typed: a file, and with `#` an export of it or the name of a scenario
 * @throws SeedbedError `usage` if there is no such thing, or several
 */
export async function loadTarget(name: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  const { file, wanted } = partsOf(name);
  if (!MODULE_ENDINGS.includes(extname(file).toLowerCase())) return await loadOne(file, wanted, options);
  const path = resolve(options.cwd ?? ".", file);
  await requireFile(path, file);
  const { isTargetFunction, loadExports } = await import("./load_module.ts");
  const { exports, scenarios, targetOf } = await loadExports(path, consentFor(path, options.allowCode));
  const chosen = wanted ?? only(file, exports, isTargetFunction);
  const scenario = scenarios.find(({ program: { ir } }) => ir.export === chosen || ir.name === chosen);
  if (scenario !== undefined) return scenario;
  if (!isTargetFunction(exports[chosen])) throw notATarget(file, chosen, exports);
  return await targetOf(chosen);
}

const HINT = "export function parse(data: FuzzData) { … }";
const HINT_FOR_GENERATORS =
  "calling a generator function does not run its body: export a function that iterates, (data) => { for (const item of tokens(data)); }";

function partsOf(name: string): { readonly file: string; readonly wanted: string | undefined } {
  const at = name.lastIndexOf("#");
  if (at < 0) return { file: name, wanted: undefined };
  if (at === 0 || at === name.length - 1) {
    throw new SeedbedError("usage", `expected <file> or <file>#<export>, found ${JSON.stringify(name)}`, {
      hint: "such as parser.ts#parse",
    });
  }
  return { file: name.slice(0, at), wanted: name.slice(at + 1) };
}

/** The export that is meant where none is named: the scenarios go before the functions. */
function only(
  file: string,
  exports: Readonly<Record<string, unknown>>,
  isTargetFunction: (value: unknown) => boolean,
): string {
  const all = Object.entries(exports);
  const scenarios = all.filter(([, value]) => isAuthored(value));
  const candidates = scenarios.length > 0 ? scenarios : all.filter(([, value]) => isTargetFunction(value));
  if (candidates.length === 1) return candidates[0]![0];
  if (candidates.length === 0) throw noTarget(file, all);
  throw new SeedbedError(
    "usage",
    `expected the name of one of several exports, found none: there are ${candidates.map(([name]) => name).join(", ")}`,
    { location: { file }, hint: `seedbed fuzz ${file}#${candidates[0]![0]}` },
  );
}

function noTarget(file: string, exports: readonly (readonly [name: string, value: unknown])[]): SeedbedError {
  const found = exports.map(([name, value]) => `${name}, ${kindOf(value)}`).join("; ");
  const lazy = exports.some(([, value]) => types.isGeneratorFunction(value));
  return new SeedbedError(
    "usage",
    `expected a module that exports a scenario or a function, found ${found === "" ? "no exports" : `only ${found}`}`,
    { location: { file }, hint: lazy ? HINT_FOR_GENERATORS : HINT },
  );
}

function notATarget(file: string, wanted: string, exports: Readonly<Record<string, unknown>>): SeedbedError {
  const names = Object.keys(exports);
  const found = Object.hasOwn(exports, wanted) ? kindOf(exports[wanted]) : noneAmong(names);
  const meant = suggest(wanted, names);
  return new SeedbedError("usage", `expected a function or a scenario under the export "${wanted}", found ${found}`, {
    location: { file },
    hint: meant !== undefined && meant !== wanted
      ? `did you mean ${file}#${meant}?`
      : types.isGeneratorFunction(exports[wanted])
      ? HINT_FOR_GENERATORS
      : HINT,
  });
}

function kindOf(value: unknown): string {
  if (typeof value === "function") return types.isGeneratorFunction(value) ? "a generator function" : "a class";
  return value === null ? "null" : `${article(typeof value)} ${typeof value}`;
}

function noneAmong(names: readonly string[]): string {
  if (names.length === 0) return "none; there are none";
  return `none; there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}
