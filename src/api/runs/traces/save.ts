/** Saves the parts of a run that are worth keeping: its trace, a scenario that pins its decisions, a test that runs that. */
import { basename } from "node:path";
import type { Decision } from "../../../engine/decisions/decision.ts";
import { RecordedSource } from "../../../engine/decisions/sources.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import type { Schedule } from "../../../engine/ir/schedule.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { rememberRecorded } from "../../project/load/recorded.ts";
import { record } from "../../../engine/modes/record.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import { toEntry } from "../../../engine/world/log.ts";

/** A run that can be made again: a branch of a session is one. */
export interface SavedRun {
  readonly program: Program;
  readonly decisions: readonly Decision[];
  readonly seed: number;
  /** Name of the strategy for the header of the trace. */
  readonly strategy: string;
}

/**
 * The trace of a run, made again from its decisions.
 * @param loaded the scenario that the run is of, where its file is known
 */
export async function traceText(
  { program, decisions, seed, strategy }: SavedRun,
  loaded: LoadedScenario | undefined,
  options: { readonly limits?: Partial<Limits> | undefined; readonly strict?: boolean | undefined } = {},
): Promise<string> {
  const pieces: string[] = [];
  const source = new RecordedSource(decisions);
  await record(program, { ...options, seed, strategy, source, sink: (text) => void pieces.push(text) });
  await rememberRecorded(loaded, program.ir);
  return pieces.join("");
}

/** The scenario of a run without code, with its decisions pinned: JSON that `seedbed run` runs as it was. */
export function pinnedScenario({ program, decisions }: SavedRun): ScenarioIR {
  if (program.code !== undefined) {
    throw new SeedbedError("usage", "expected a scenario of data, found one with code", {
      hint: "pin it in TypeScript, with .schedule([…])",
    });
  }
  return { ...program.ir, schedule: decisions.map((decision) => toEntry(decision)) as Schedule };
}

/**
 * A module that takes a scenario from where it is and pins the decisions of a run.
 * @param from how the module imports the scenario's file
 */
export function pinnedModule({ program, decisions }: SavedRun, from: string): string {
  const { export: name = "default" } = program.ir;
  const lines = decisions.map((decision) => `  ${JSON.stringify(toEntry(decision))},\n`).join("");
  const imported = name === "default" ? "scenario" : `{ ${name} as scenario }`;
  return `/** The run of ${
    JSON.stringify(program.ir.name)
  } that failed, as it was: the decisions are those of its trace. */
import ${imported} from ${JSON.stringify(from)};

export default scenario.schedule([
${lines}]);
`;
}

/**
 * A vitest file that checks the pinned module beside it.
 * @param module path of that module, as the test imports it
 */
export function vitestFile({ program }: SavedRun, module: string): string {
  return `import { check } from "seedbed";
import { test } from "vitest";
import scenario from ${JSON.stringify(module)};

test(${JSON.stringify(`${program.ir.name}: the run of ${basename(module)}`)}, () => check(scenario));
`;
}
