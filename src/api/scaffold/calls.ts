/**
 * With what to call functions that nobody has described. Arguments are guessed from the names of the parameters, and tried:
 * in a world, where nothing real can happen, by two tasks at once.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { SeedbedError } from "../../engine/errors.ts";
import { loadFile } from "../load/load.ts";
import { testProgram } from "../run/test_program.ts";
import type { ExportedFunction } from "./exports.ts";

export interface Call {
  readonly function: ExportedFunction;
  /** Source text of the arguments. */
  readonly args: string;
  /** What it threw, whatever it was given; undefined when the call works. */
  readonly problem: string | undefined;
}

/** Turns of the scheduler in which a call has to be done. */
const MAX_TURNS = 10_000;

/** @throws SeedbedError when the module does not load in a world */
export async function callsOf(module: string, functions: readonly ExportedFunction[]): Promise<Call[]> {
  const guesses = functions.map((each) => guessesFor(each.required));
  const ending = /ts|tsx/.test(extname(module)) ? "ts" : "js";
  const folder = await mkdtemp(join(tmpdir(), "seedbed-init-"));
  try {
    const file = join(folder, `trial.scenario.${ending}`);
    await writeFile(file, trial(module, functions, guesses));
    const loaded = await loadFile(file).catch((cause: unknown) => {
      throw cause instanceof SeedbedError ? placed(cause, folder) : cause;
    });
    const problems = new Map<string, string | undefined>();
    for (const { program } of loaded) {
      const { outcome } = await testProgram(program, {
        seed: 0,
        strategy: "fifo",
        shrink: false,
        limits: { maxSteps: MAX_TURNS },
      });
      problems.set(program.ir.name, outcome.finding?.message);
    }
    return functions.map((each, index) => {
      const tried = guesses[index]!.map((args, guess) => ({ args, problem: problems.get(`${index} ${guess}`) }));
      return { function: each, ...tried.find(({ problem }) => problem === undefined) ?? tried[0]! };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A scenario for each guess, by its indexes. */
function trial(
  module: string,
  functions: readonly ExportedFunction[],
  guesses: readonly (readonly string[])[],
): string {
  const scenarios = functions.flatMap(({ name }, index) =>
    guesses[index]!.map((args, guess) => {
      const call = `async () => { await module[${JSON.stringify(name)}](${args}); }`;
      return `export const s${index}_${guess} = scenario("${index} ${guess}")` +
        `.parallel("two", { a: ${call}, b: ${call} });\n`;
    })
  );
  return `import { scenario } from "seedbed";\nimport * as module from ${JSON.stringify(module)};\n${
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
