/** The one way in: from a file to the scenarios in it. CLI, library, REPL and tests all load through here. */
import { stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { suggest } from "../../../engine/text/suggest.ts";
import { similarFile } from "./similar_file.ts";
import { otherKind } from "../../../engine/store/read_file.ts";
import type { AllowCode } from "../trust/consent.ts";
import type { Consent, LoadedScenario } from "./loaded.ts";
import { MAX_FILE_BYTES } from "./read_data.ts";

export const MODULE_ENDINGS = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];
export const DATA_ENDINGS = [".json", ".yaml", ".yml"];

/** Options of `loadFile` and `loadOne`. */
export interface LoadOptions {
  /** Folder against which `file` is resolved. */
  readonly cwd?: string | undefined;
  /** The module's code, where it was bundled already (see `loadMany`). */
  readonly compiled?: CompiledCode | undefined;
  /** Says whether code may run that came from somebody else, which is remembered (see docs/trust.md); it may not, if you leave this out. */
  readonly allowCode?: AllowCode | undefined;
  /** Of a module: an export that counts as a scenario if it is a function, as one that was fuzzed does. */
  readonly target?: string | undefined;
  /** For the scenario of a trace, which stands in its header: its code is agreed to together with that. */
  readonly consent?: Consent | undefined;
}

/**
 * Loads all scenarios of a file. A module is evaluated in a world, as in a run.
 *
 * @example
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { loadFile } from "seedbed/engine";
 *
 * const loaded = await loadFile("counter.scenario.ts");
 * deepEqual(loaded.map(({ program }) => program.ir.name), ["both visits are counted"]);
 * ```
 *
 * @param file The path of a scenario file: TypeScript, JavaScript, JSON or YAML.
 * @param options The folder, and whether code of others may run.
 * @returns The scenarios, in the order of the exports.
 * @throws {SeedbedError} `unreadable`, `invalid` or `compile` if the file cannot be loaded.
 */
export async function loadFile(
  file: string,
  { cwd = ".", compiled, target, allowCode, consent }: LoadOptions = {},
): Promise<LoadedScenario[]> {
  const path = resolve(cwd, file);
  await requireFile(path, file);
  const ending = extname(path).toLowerCase();
  const agreed = consent ?? consentFor(path, allowCode);
  // Loaded when needed: a data file without code runs without the sandbox, and a module without the YAML parser.
  if (DATA_ENDINGS.includes(ending)) return await (await import("./load_data.ts")).loadData(path, agreed);
  if (MODULE_ENDINGS.includes(ending)) {
    return [...await (await import("./load_module.ts")).loadModule(path, agreed, compiled, target)];
  }
  throw new SeedbedError(
    "invalid",
    `expected a scenario file, found one that ends in ${ending === "" ? "nothing" : ending}`,
    {
      location: { file },
      hint: `scenario files end in ${[...MODULE_ENDINGS, ...DATA_ENDINGS].join(", ")}`,
    },
  );
}

/** Asks whoever may allow code for the file of this path. */
export function consentFor(path: string, allowCode: AllowCode | undefined): Consent {
  return async (program) => {
    const { requireConsent } = await import("../trust/consent.ts");
    await requireConsent(program, path, allowCode);
  };
}

/**
 * Loads one scenario of a file.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { loadOne } from "seedbed/engine";
 *
 * const { program } = await loadOne("counter.scenario.ts");
 * equal(program.ir.steps.length, 2);
 * ```
 *
 * @param file The path of a scenario file.
 * @param name The name of the scenario, or of its export. It can be left out if the file has one scenario.
 * @param options The folder, and whether code of others may run.
 * @returns The scenario.
 * @throws {SeedbedError} `usage` if the file has no such scenario, or several; otherwise as `loadFile`.
 */
export async function loadOne(file: string, name?: string, options?: LoadOptions): Promise<LoadedScenario> {
  const all = await loadFile(file, options);
  const chosen = name === undefined ? all : all.filter(({ program: { ir } }) => ir.name === name || ir.export === name);
  if (chosen.length === 1) return chosen[0]!;
  const names = all.map(({ program }) => `"${program.ir.name}"`);
  if (chosen.length > 1) {
    throw new SeedbedError("usage", `expected one scenario, found ${chosen.length}: ${names.join(", ")}`, {
      location: { file },
      hint: "choose one with --scenario",
    });
  }
  const meant = suggest(name ?? "", all.map(({ program }) => program.ir.name));
  throw new SeedbedError("usage", `expected a scenario named "${name}", found ${names.join(", ")}`, {
    location: { file },
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  });
}

/** @param shown what the file is called in messages */
export async function requireFile(path: string, shown: string): Promise<void> {
  const found = await stat(path).catch(async (cause: NodeJS.ErrnoException) => {
    const isMissing = cause.code === "ENOENT";
    const why = isMissing ? "there is no such file" : `it cannot be read (${cause.code ?? cause.message})`;
    const meant = isMissing ? await similarFile(path, shown, [...MODULE_ENDINGS, ...DATA_ENDINGS]) : undefined;
    throw new SeedbedError("unreadable", `expected a scenario file, ${why}`, {
      location: { file: shown },
      cause,
      hint: meant === undefined ? undefined : `did you mean ${meant}?`,
    });
  });
  if (found.isDirectory()) {
    throw new SeedbedError("unreadable", "expected a scenario file, found a folder", {
      location: { file: shown },
      hint: `seedbed test ${shown} runs all scenarios below it`,
    });
  }
  const kind = otherKind(found);
  if (kind !== undefined) {
    throw new SeedbedError("unreadable", `expected a scenario file, found ${kind}`, { location: { file: shown } });
  }
  if (found.size > MAX_FILE_BYTES) {
    throw new SeedbedError(
      "invalid",
      `expected a file of at most ${MAX_FILE_BYTES} bytes, found ${found.size}`,
      { location: { file: shown }, hint: "generate large scenarios in TypeScript with a loop" },
    );
  }
}
