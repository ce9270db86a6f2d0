/** Golden tests of WebAssembly programs: a folder for each, with a recording, what was written, and the scenario that replays it. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { SeedbedError } from "../../engine/errors.ts";
import { textOf } from "../../engine/host/output.ts";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { type ShownGuest, writeWhole } from "../wasm_run.ts";

/** A scenario like any other, which `seedbed test` finds. */
export const SCENARIO = "golden.scenario.json";
const TRACE = "trace.jsonl";

export interface Golden {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** The golden tests below a folder; those of the names, if there are any. */
export function goldensBelow(root: string, shown: string, names: readonly string[]): Golden[] {
  const found = existsSync(root) ? below(root, root) : [];
  const isWanted = ({ name }: Golden, wanted: string) => name === wanted || name.startsWith(`${wanted}/`);
  const unknown = names.find((wanted) => !found.some((golden) => isWanted(golden, wanted)));
  if (found.length === 0 || unknown !== undefined) {
    const what = unknown === undefined ? "golden tests" : `a golden test named ${JSON.stringify(unknown)}`;
    throw new SeedbedError("usage", `expected ${what}, found ${found.map(({ name }) => name).join(", ") || "none"}`, {
      location: { file: shown },
      hint: "record one: seedbed wasm golden record NAME --wasm app.wasm",
    });
  }
  return found.filter((golden) => names.length === 0 || names.some((wanted) => isWanted(golden, wanted)));
}

function below(root: string, folder: string): Golden[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  const own = entries.some((entry) => entry.isFile() && entry.name === SCENARIO)
    ? [{ name: relative(root, folder).split(sep).join("/"), folder }]
    : [];
  return [...own, ...entries.flatMap((entry) => entry.isDirectory() ? below(root, join(folder, entry.name)) : [])];
}

interface Recorded {
  /** Absolute path of the binary. */
  readonly wasm: string;
  readonly trace: string;
  readonly guest: ShownGuest;
  readonly mustFail: string | undefined;
}

/** Writes a golden test; the scenario comes last, so that what is found is whole. */
export function writeGolden({ name, folder }: Golden, { wasm, trace, guest, mustFail }: Recorded): void {
  writeWhole(join(folder, TRACE), trace);
  for (const output of ["stdout", "stderr"] as const) {
    const bytes = guest.bytes(output);
    // A file of text, for people; what is none is compared with the recording.
    if (textOf(bytes) !== undefined) writeWhole(join(folder, `${output}.txt`), bytes);
  }
  const scenario = {
    version: 1,
    name: `golden ${name}`,
    steps: [{
      type: "wasm_replay",
      component: relative(folder, wasm).split(sep).join("/"),
      recording: TRACE,
      ...(mustFail === undefined ? {} : { must_fail: mustFail }),
    }],
  };
  writeWhole(join(folder, SCENARIO), `${JSON.stringify(scenario, null, 2)}\n`);
}

/** Where the trace of a golden test is. */
export function traceOf({ folder }: Golden): string {
  return join(folder, TRACE);
}

/** The step of the scenario of a golden test. */
export function replayStep(
  { steps }: ScenarioIR,
  { folder }: Golden,
): { readonly wasm: string; readonly mustFail?: string } {
  const { component, must_fail: mustFail } = steps[0] as unknown as {
    readonly component: string;
    readonly must_fail?: string;
  };
  return { wasm: resolve(folder, component), ...(mustFail === undefined ? {} : { mustFail }) };
}
