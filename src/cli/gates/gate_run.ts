/** The stages of `seedbed gate`. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { loadMany } from "../../api/project/load/load_many.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import { errorReport } from "../../api/reports/shown.ts";
import { type TestEvent, testFiles } from "../../api/runs/run/test_files.ts";
import { choicesOf } from "../doctor/choices.ts";
import { circumstances } from "../doctor/circumstances.ts";
import { checkDeterminism, type Recording } from "../doctor/determinism.ts";
import type { Context } from "../context.ts";
import type { DeterminismReport } from "../output/doctor.ts";
import type { StageReport } from "../output/gates.ts";
import { count } from "../present/text.ts";
import { planOf, type TestJob } from "../testing/job.ts";
import { testInJobs } from "../testing/jobs.ts";
import { replayProblems } from "./replaying.ts";
import { type StageResult, Stages } from "./stages.ts";

export interface GateOptions {
  readonly config: ResolvedConfig;
  readonly seeds: readonly number[] | undefined;
  readonly jobs: number;
  /** For traces that are of no use afterwards. */
  readonly folder: string;
}

const STAGES = ["validate", "determinism", "test", "replay"] as const;

export class GateRun {
  readonly stages: Stages;
  readonly scenarios: ScenarioReport[] = [];
  determinism: DeterminismReport | undefined;
  readonly #options: GateOptions;
  readonly #context: Context;
  readonly #recordings: Recording[] = [];
  #files: readonly string[];

  /** @param files absolute paths */
  constructor(files: readonly string[], options: GateOptions, context: Context) {
    this.#files = files;
    this.#options = options;
    this.#context = context;
    this.stages = new Stages(context);
  }

  async run(): Promise<void> {
    if (this.#files.length === 0) return this.#skip(STAGES, "no scenario is affected");
    const [validate, ...others] = STAGES;
    await this.stages.run(validate, () => this.#validate());
    if (this.#files.length === 0) return this.#skip(others, "no file is valid");
    await this.stages.run("determinism", () => this.#checkDeterminism());
    await this.stages.run("test", () => this.#test());
    await this.stages.run("replay", () => this.#replay());
  }

  #skip(names: readonly string[], why: string): void {
    for (const name of names) this.stages.skip(name, why);
  }

  /** Validates the files. The other stages leave out those that do not load. */
  async #validate(): Promise<StageResult> {
    const problems: StageReport["problems"] = [];
    const valid: string[] = [];
    for await (const { file, error } of loadMany(this.#files, { allowCode: this.#context.allowCodeUnasked })) {
      if (error === undefined) valid.push(file);
      else {
        const { message, location, hint } = errorReport(error, this.#context.cwd);
        problems.push({ message, location: location ?? { file: this.#context.show(file) }, hint });
      }
    }
    const said = `${valid.length} of ${count(this.#files.length, "file")} valid`;
    this.#files = valid;
    return { status: problems.length === 0 ? "pass" : "invalid", said, problems };
  }

  async #checkDeterminism(): Promise<StageResult> {
    const { config, folder } = this.#options;
    this.determinism = await checkDeterminism(this.#files, {
      config,
      choices: choicesOf(),
      circumstances: circumstances(1, { runtimes: false }),
      onReference: (recordings) => void this.#recordings.push(...recordings),
      folder: join(folder, "determinism"),
    }, this.#context);
    const { scenarios, runs, divergences } = this.determinism;
    const problems = divergences.map(({ scenario, under, location, expected, found, hint }) => ({
      message: `${scenario} is not the same in ${under}\nhere   ${expected}\nthere  ${found}`,
      location,
      hint,
    }));
    if (scenarios === 0) return { status: "skip", said: "no scenario could be compared" };
    const said = `${count(scenarios, "scenario")}, ${runs} times`;
    return { status: problems.length === 0 ? "pass" : "fail", said, problems };
  }

  async #test(): Promise<StageResult> {
    const counts = { passed: 0, skipped: 0 };
    const problems: StageReport["problems"] = [];
    for await (const event of this.#events()) {
      if (event.kind === "invalid") problems.push({ message: event.error.message, location: { file: event.file } });
      if (event.kind === "interrupted") problems.push({ message: "interrupted: the remaining stages were not run" });
      if (event.kind !== "scenario") continue;
      const { report } = event;
      this.scenarios.push(report);
      if (report.status === "pass") counts.passed++;
      else if (report.status === "skip") counts.skipped++;
      else problems.push(this.#failureOf(report));
    }
    const { passed, skipped } = counts;
    const said = [
      `${passed} passed`,
      ...(problems.length > 0 ? [`${problems.length} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ].join(", ");
    if (problems.length > 0) return { status: "fail", said, problems };
    return passed > 0 ? { status: "pass", said } : { status: "invalid", said: `${said}: nothing was run` };
  }

  #events(): AsyncGenerator<TestEvent, void, undefined> {
    const { config, seeds, jobs } = this.#options;
    const job: TestJob = {
      seed: undefined,
      seeds: seeds && [seeds[0]!, seeds.at(-1)!],
      name: undefined,
      tags: [],
      det: false,
      bail: false,
      config,
    };
    return jobs === 1
      ? testFiles(this.#files, planOf(job, this.#context.allowCodeUnasked), this.#context)
      : testInJobs(Promise.resolve(this.#files), job, this.#context, { jobs });
  }

  #failureOf({ name, file, finding, recording, problems = [] }: ScenarioReport): StageReport["problems"][number] {
    const source = resolve(this.#context.cwd, file);
    for (const shown of [recording?.trace, recording?.shrunk]) {
      if (shown !== undefined) this.#recordings.push({ trace: resolve(this.#context.cwd, shown), shown, source });
    }
    return {
      message: `${name}: ${finding?.message ?? problems.join("; ")}`,
      location: finding?.location ?? { file },
      hint: recording?.replay,
    };
  }

  /** Replays the recordings of the determinism check, and the runs that failed. */
  async #replay(): Promise<StageResult> {
    const { strict } = this.#options.config.values;
    const { cwd } = this.#context;
    const allowCode = this.#context.allowCodeUnasked;
    const problems: StageReport["problems"] = [];
    const traces = this.#recordings.filter(({ trace }) => existsSync(trace));
    for (const recording of traces) problems.push(...await replayProblems(recording, { cwd, strict, allowCode }));
    if (traces.length === 0) return { status: "skip", said: "nothing was recorded" };
    const back = traces.length - problems.length;
    const said = `${back} of ${count(traces.length, "trace")} came back`;
    return { status: problems.length === 0 ? "pass" : "fail", said, problems };
  }
}
