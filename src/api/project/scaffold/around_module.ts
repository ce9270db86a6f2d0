/** A scenario around the exported functions and classes of a module. */
import { basename, dirname, extname, join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { type Call, callsOf, trialRuns } from "./calls.ts";
import { exportsOf } from "./exports.ts";
import { seenFrom } from "./project.ts";
import { moduleScenario } from "./scenario_text.ts";
import { slugOf } from "./slug.ts";

export interface PlannedScenario {
  /** Absolute path of the file. */
  readonly path: string;
  readonly text: string;
  /** The calls of the module that the scenario makes; empty without one. */
  readonly calls: readonly Call[];
}

/** A YAML scenario cannot call a module. */
export function noYaml(hint: string): SeedbedError {
  return new SeedbedError("usage", "--template yaml: expected no module, because a YAML scenario cannot call code", {
    hint,
  });
}

export interface AroundOptions {
  /** The absolute folder for the scenario; beside the module unless given. */
  readonly folder?: string | undefined;
  /** The name of the scenario and of its file; both are named after the module unless given. */
  readonly name?: string | undefined;
}

/**
 * @param file absolute path of the module
 * @throws SeedbedError for what is no module, exports no functions, or does not load in a world
 */
export async function aroundModule(file: string, options: AroundOptions = {}): Promise<PlannedScenario> {
  const { folder = dirname(file), name } = options;
  if (/\.scenario\.[^.]+$/.test(file)) {
    throw new SeedbedError("usage", "expected a module to test, found a scenario", {
      location: { file },
    });
  }
  const { functions, others } = await exportsOf(file);
  if (functions.length === 0) {
    const found = others.length === 0 ? "no exports" : `only ${others.join(", ")}`;
    throw new SeedbedError("usage", `expected a module that exports functions or classes, found ${found}`, {
      location: { file },
      hint: "seedbed init and seedbed new also write a scenario without a module",
    });
  }
  const tried = await callsOf(file, functions);
  const ending = extname(file);
  const slug = name === undefined ? basename(file, ending) : slugOf(name);
  const path = join(folder, `${slug}.scenario.${ending.includes("t") ? "ts" : "js"}`);
  const wanted = { ...tried, called: name, isSame: true };
  const outcomes = await trialRuns(file, moduleScenario({ ...wanted, module: file, called: "trial" }));
  const isSame = outcomes.get("trial")?.status === "pass";
  return { path, text: moduleScenario({ ...wanted, module: seenFrom(folder, file), isSame }), calls: tried.calls };
}
