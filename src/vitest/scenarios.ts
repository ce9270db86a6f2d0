/** The scenarios of a file as tests of vitest. It runs in vitest's workers. */
import { resolve } from "node:path";
import process from "node:process";
import { loadConfig } from "../api/project/config/load.ts";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { settingFor } from "../api/project/config/running.ts";
import {
  configOf,
  placeOf,
  requireOptions,
  RUNNING,
  type RunningOptions,
  seedList,
  SEEDS,
} from "../api/library/settings.ts";
import { loadFile } from "../api/project/load/load.ts";
import type { LoadedScenario } from "../api/project/load/loaded.ts";
import { failingPlace, pathOfPlace } from "../api/reports/places.ts";
import type { ScenarioReport } from "../api/reports/scenario.ts";
import { withSetting } from "../api/project/load/setting.ts";
import { testLoaded } from "../api/runs/run/test_files.ts";
import { createStyle } from "../cli/present/style.ts";
import { scenarioText } from "../cli/present/scenario_text.ts";
import { z } from "zod";

/** Plain data: it goes into what the files become. */
export interface ScenarioTestOptions
  extends Pick<RunningOptions, "strategy" | "timeout" | "limits" | "strict" | "shrink" | "store"> {
  /** One run of each scenario with this seed. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline: how many, or which. Those of the configuration unless given. */
  readonly seeds?: number | readonly number[] | undefined;
  /** Limit on the real time of a test, in ms; 60,000 unless given. `timeout` limits the virtual time of a run. */
  readonly testTimeoutMs?: number | undefined;
}

/** The part of vitest that is needed. */
interface Vitest {
  readonly test: {
    (
      name: string,
      options: { readonly timeout: number },
      body: (context: { readonly signal?: AbortSignal }) => Promise<void>,
    ): void;
    skip(name: string, body: () => void): void;
  };
  readonly expect: { getState(): { readonly testPath?: string | undefined } };
}

const TEST_TIMEOUT_MS = 60_000;

/** A scenario that failed. The message is its story. */
export class ScenarioFailure extends Error {
  override readonly name = "ScenarioFailure";
  readonly report: ScenarioReport;

  constructor(report: ScenarioReport, cwd: string) {
    super(storyOf(report));
    this.report = report;
    // Vitest shows the lines around the place that the stack begins with.
    const place = failingPlace(report);
    const { line = 1, column = 1 } = place ?? {};
    const frame = place === undefined ? "" : `\n    at ${pathOfPlace(report, place, cwd)}:${line}:${column}`;
    this.stack = `${this.name}: ${this.message}${frame}`;
  }
}

/** Defines a test for each scenario of the file, if that is the test file and no module that one imports. */
export async function scenarioTests(
  { test, expect }: Vitest,
  file: string,
  options: ScenarioTestOptions,
): Promise<void> {
  if (resolve(expect.getState().testPath ?? file) !== resolve(file)) return;
  requireOptions("seedbed/vitest", { ...RUNNING, ...SEEDS, testTimeoutMs: z.number().positive() }, options);
  const { testTimeoutMs: timeout = TEST_TIMEOUT_MS, seed, seeds, store } = options;
  const config = await configOf({ ...options, config: await loadConfig() });
  for (const loaded of await loadFile(file)) {
    const { name, skip } = loaded.program.ir;
    if (skip !== undefined) test.skip(name, () => {});
    else test(name, { timeout }, ({ signal }) => testOne(loaded, { config, seed, seeds, signal, store }));
  }
}

interface One extends Pick<ScenarioTestOptions, "seed" | "seeds" | "store"> {
  readonly config: ResolvedConfig;
  readonly signal: AbortSignal | undefined;
}

async function testOne(loaded: LoadedScenario, { config, seed, seeds, signal, store = true }: One): Promise<void> {
  const place = placeOf({ cwd: process.cwd() });
  const set = withSetting(loaded, settingFor(loaded.program.ir, config), place.cwd);
  const keep = store === false ? "none" : "failing";
  const testing = testLoaded(set, { config, seed, seeds: seedList(seeds), signal, keep }, place);
  let next = await testing.next();
  while (next.done !== true) next = await testing.next();
  const { report } = next.value;
  if (report.status !== "pass") throw new ScenarioFailure(report, place.cwd);
}

/** The story without its title, which is the name of the test. */
function storyOf(report: ScenarioReport): string {
  const [, ...lines] = scenarioText(report, createStyle(false)).trimEnd().split("\n");
  return lines.map((line) => line.replace(/^ {2}/, "")).join("\n");
}
