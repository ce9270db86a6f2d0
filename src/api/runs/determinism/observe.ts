/** Runs scenarios in this process and writes down what they do, to be compared with other processes. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { record } from "../../../engine/modes/record.ts";
import { writeAll } from "../../../engine/store/atomic_file.ts";
import { limitsFor, settingFor } from "../../project/config/running.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { loadMany } from "../../project/load/load_many.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { asksHost, withSetting } from "../../project/load/setting.ts";
import type { Choice } from "../../../engine/strategies/catalog.ts";

/** Plain data: it goes to other processes. */
export interface ObserveJob {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly config: ResolvedConfig;
  /** Each scenario is run once with each of them. */
  readonly choices: readonly Choice[];
  /** Folders for the traces. With several everything is done as often, one after the other, in the same process. */
  readonly folders: readonly string[];
  /** Run code also where it came from somebody else. */
  readonly allowCode: boolean;
}

/** The result of a file. */
export interface ObservedFile {
  readonly file: string;
  /** The reason why the file does not load. */
  readonly error?: string | undefined;
  readonly scenarios: readonly ObservedScenario[];
}

export interface ObservedScenario {
  readonly name: string;
  /** The reason why the scenario was not run: it is skipped, or the host has a part in it, which no seed brings back. */
  readonly left: "skipped" | "host" | undefined;
}

/** Name of a trace in its folder. */
export function traceName(file: number, scenario: number, choice: number): string {
  return `${file}.${scenario}.${choice}.jsonl`;
}

export async function observe(
  { files, cwd, config, choices, folders, allowCode }: ObserveJob,
): Promise<ObservedFile[]> {
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const observed: ObservedFile[] = [];
  for await (const { file, scenarios = [], error } of loadMany(files, { cwd, allowCode })) {
    const index = observed.length;
    const told: ObservedScenario[] = [];
    for (const loaded of scenarios) {
      const inForce = settled(loaded, config, cwd);
      const left = inForce.program.ir.skip !== undefined
        ? "skipped"
        : asksHost(inForce.program.ir)
        ? "host"
        : undefined;
      for (const folder of left === undefined ? folders : []) {
        for (const [at, choice] of choices.entries()) {
          await write(inForce, config, choice, join(folder, traceName(index, told.length, at)));
        }
      }
      told.push({ name: loaded.program.ir.name, left });
    }
    observed.push({ file, error: error && describe(error), scenarios: told });
  }
  return observed;
}

/** The scenario with what the configuration sets. */
export function settled(loaded: LoadedScenario, config: ResolvedConfig, cwd: string): LoadedScenario {
  return withSetting(loaded, settingFor(loaded.program.ir, config), cwd);
}

async function write({ program }: LoadedScenario, config: ResolvedConfig, choice: Choice, path: string): Promise<void> {
  const descriptor = openSync(path, "w");
  try {
    const sink = (text: string) => writeAll(descriptor, text);
    await record(program, { ...choice, limits: limitsFor(program.ir, config), strict: config.values.strict, sink });
  } finally {
    closeSync(descriptor);
  }
}

function describe({ message, location }: SeedbedError): string {
  const line = location?.line === undefined ? "" : `:${location.line}`;
  return `${location === undefined ? "" : `${location.file}${line}: `}${message}`;
}
