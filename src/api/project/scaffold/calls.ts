/**
 * With what to call functions that nobody has described. Arguments are guessed from the names of the parameters, and tried:
 * in a world, where nothing real can happen, by two tasks at once.
 */
import { rm, writeFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Finding } from "../../../engine/findings/finding.ts";
import type { Outcome } from "../../../engine/interpreter/outcome.ts";
import { makeTemporaryFolder } from "../../../engine/store/temporary_folder.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { sourceFor } from "../../../engine/modes/source_for.ts";
import { BASELINE } from "../../../engine/strategies/catalog.ts";
import { loadFile } from "../load/load.ts";
import type { ExportedFunction } from "./exports.ts";

export interface Call {
  readonly function: ExportedFunction;
  /** Source text of the arguments. */
  readonly args: string;
  /** For a method: of the arguments of the class's constructor. */
  readonly constructorArgs?: string | undefined;
  /** The error that the call threw with any argument; undefined when the call works. */
  readonly problem: string | undefined;
}

/** The calls, and the rules that the requests and processes of their code need, as step constructors. */
export interface GeneratedCalls {
  readonly calls: readonly Call[];
  readonly rules: readonly string[];
}

/** Turns of the scheduler in which a call has to be done. */
const MAX_TURNS = 10_000;
/** Rules that are found out one after the other. */
const MAX_RULES = 12;

/** @throws SeedbedError when the module does not load in a world */
export async function callsOf(module: string, functions: readonly ExportedFunction[]): Promise<GeneratedCalls> {
  const guesses = functions.map((each) => guessesFor(each.required));
  const rules: string[] = [];
  for (;;) {
    const outcomes = await trialRuns(module, trial(module, functions, guesses, rules));
    const calls = functions.map((each, index): Call => {
      const tried = guesses[index]!.map((args, guess) => {
        const { finding } = outcomes.get(`${index} ${guess}`)!;
        return { args, problem: finding?.message, rule: ruleFor(finding) };
      });
      const { rule: _, ...best } = tried.find(({ problem }) => problem === undefined) ??
        tried.find(({ rule }) => rule !== undefined) ?? tried[0]!;
      const constructorArgs = each.of && guessesFor(each.of.required)[0]!;
      return { function: each, constructorArgs, ...best };
    });
    const missing = functions.flatMap((_each, index) => {
      if (calls[index]!.problem === undefined) return [];
      const guess = guesses[index]!.indexOf(calls[index]!.args);
      return ruleFor(outcomes.get(`${index} ${guess}`)!.finding) ?? [];
    }).filter((rule) => !rules.includes(rule));
    if (missing.length === 0 || rules.length >= MAX_RULES) return { calls, rules };
    rules.push(...new Set(missing));
  }
}

/** The rule that a finding asks for: nothing answered a request or a process. */
function ruleFor(finding: Finding | undefined): string | undefined {
  return /declare it: ((?:http|proc)\.when\(.*?\)\.(?:replies|exits)\(\d+\))/.exec(finding?.hint ?? "")?.[1];
}

/**
 * Runs the baseline of each scenario of a text, which stands nowhere; by name.
 * @throws SeedbedError when the module does not load in a world
 */
export async function trialRuns(module: string, text: string): Promise<ReadonlyMap<string, Outcome>> {
  const ending = /ts|tsx/.test(extname(module)) ? "ts" : "js";
  const folder = makeTemporaryFolder("init");
  try {
    const file = join(folder, `trial.scenario.${ending}`);
    await writeFile(file, text);
    const loaded = await loadFile(file).catch((cause: unknown) => {
      throw cause instanceof SeedbedError ? placed(cause, folder) : cause;
    });
    const outcomes = new Map<string, Outcome>();
    for (const { program } of loaded) {
      const source = sourceFor(program, BASELINE.strategy, BASELINE.seed);
      const { outcome } = await execute(program, { source, limits: { maxSteps: MAX_TURNS }, captureSites: true });
      outcomes.set(program.ir.name, outcome);
    }
    return outcomes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A scenario for each guess, by its indexes. */
function trial(
  module: string,
  functions: readonly ExportedFunction[],
  guesses: readonly (readonly string[])[],
  rules: readonly string[],
): string {
  const steps = rules.map((rule) => `.step(${rule})`).join("");
  const scenarios = functions.flatMap(({ name, of }, index) =>
    guesses[index]!.map((args, guess) => {
      const holder = of === undefined
        ? "module"
        : `new module[${JSON.stringify(of.name)}](${guessesFor(of.required)[0]})`;
      const call = `async () => { await (${holder})[${JSON.stringify(name)}](${args}); }`;
      return `export const s${index}_${guess} = scenario("${index} ${guess}")${steps}` +
        `.parallel("two", { a: ${call}, b: ${call} });\n`;
    })
  );
  return `import { http, proc, scenario } from "seedbed";\nimport * as module from ${JSON.stringify(module)};\n${
    scenarios.join("")
  }`;
}

/** The places in an error are relative to a folder that is gone when it is read. */
function placed(error: SeedbedError, folder: string): SeedbedError {
  const { code, message, location, path, hint } = error;
  return new SeedbedError(code, message, {
    location: location && { ...location, file: resolve(folder, location.file) },
    path,
    hint: hint ?? "seedbed init without a module writes a scenario that needs none",
    cause: error,
  });
}

/** Lists of arguments, the likeliest first, each once. */
function guessesFor(required: readonly string[]): string[] {
  const all = (value: string) => required.map(() => value).join(", ");
  return [...new Set([required.map(valueFor).join(", "), "", all('"a"'), all("1"), all("{}"), all("[]")])];
}

const BY_WORD: readonly (readonly [RegExp, string])[] = [
  [/^\[\]$|(?:list|array|all|entries)$|[^su]s$/i, "[]"],
  [/^\{\}$|(?:options|opts|config|settings|props|params|data|payload|object|user|item|entry)$/i, "{}"],
  [/(?:fn|func|callback|cb|handler|listener|task|work)$|^on[A-Z]/, "() => {}"],
  [/^(?:is|has|should|can)[A-Z]|(?:flag|enabled)$/, "true"],
  [
    /(?:count|amount|quantity|qty|price|total|size|limit|index|number|num|ms|seconds|cents|age|days|max|min|retries)$/i,
    "1",
  ],
  [/^[a-cnxy]$/, "1"],
];

function valueFor(parameter: string): string {
  return BY_WORD.find(([pattern]) => pattern.test(parameter))?.[1] ?? '"a"';
}
