/** The stages of `seedbed gate`. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { nowMs } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import type { FoundIn } from "../../api/runs/run/known_findings.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import { loadMany } from "../../api/project/load/load_many.ts";
import type { CampaignReport } from "../../api/reports/campaign.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import { errorReport } from "../../api/reports/shown.ts";
import { Campaign } from "../../api/runs/campaign/campaign.ts";
import { CampaignFolder } from "../../api/runs/campaign/campaign_folder.ts";
import { freshSeed } from "../../api/runs/campaign/fresh_seed.ts";
import { prepareCampaign } from "../../api/runs/campaign/prepare.ts";
import { type TestEvent, testFiles } from "../../api/runs/run/test_files.ts";
import { choicesOf } from "../doctor/choices.ts";
import { circumstances } from "../doctor/circumstances.ts";
import { checkDeterminism, type Recording } from "../doctor/determinism.ts";
import { work } from "../campaigns.ts";
import type { Context } from "../context.ts";
import type { DeterminismReport } from "../output/doctor.ts";
import type { StageReport } from "../output/gates.ts";
import { count } from "../present/text.ts";
import { planOf, type TestJob } from "../testing/job.ts";
import { testInJobs } from "../testing/jobs.ts";
import type { OlderFindings, StoredFinding } from "./older.ts";
import { replayProblems } from "./replaying.ts";
import { type StageResult, Stages } from "./stages.ts";

export interface GateOptions {
  readonly config: ResolvedConfig;
  readonly seeds: readonly number[] | undefined;
  readonly jobs: number;
  /** Real ms for all stages: what the others leave goes to fresh seeds. */
  readonly budgetMs: number | undefined;
  /** Findings that shut nothing. */
  readonly older: OlderFindings;
  /** For traces that are of no use afterwards. */
  readonly folder: string;
}

const STAGES = ["validate", "determinism", "test", "replay"] as const;

export class GateRun {
  readonly stages: Stages;
  readonly scenarios: ScenarioReport[] = [];
  determinism: DeterminismReport | undefined;
  /** Of the campaign with fresh seeds, if there was one. */
  campaign: CampaignReport | undefined;
  readonly #startedMs = nowMs();
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
    if (this.#options.budgetMs !== undefined) {
      await this.stages.run("explore", () => this.#explore(this.#options.budgetMs!));
    }
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
    const counts = { passed: 0, skipped: 0, known: 0 };
    const problems: StageReport["problems"] = [];
    for await (const event of this.#events()) {
      if (event.kind === "invalid") problems.push({ message: event.error.message, location: { file: event.file } });
      if (event.kind === "interrupted") problems.push({ message: "interrupted: the remaining stages were not run" });
      if (event.kind !== "scenario") continue;
      const { report } = event;
      this.scenarios.push(report);
      if (report.status === "pass") counts.passed++;
      else if (report.status === "skip") counts.skipped++;
      else if (await this.#isKnown(report)) counts.known++;
      else problems.push(this.#failureOf(report));
    }
    const { passed, skipped, known } = counts;
    const said = [
      `${passed} passed`,
      ...(problems.length > 0 ? [`${problems.length} failed`] : []),
      ...(known > 0 ? [`${known} known`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ].join(", ");
    if (problems.length > 0) return { status: "fail", said, problems };
    return passed + known > 0 ? { status: "pass", said } : { status: "invalid", said: `${said}: nothing was run` };
  }

  /** Searches with seeds that only this commit has, for as long as is left. */
  async #explore(budgetMs: number): Promise<StageResult> {
    const timeMs = budgetMs - (nowMs() - this.#startedMs);
    if (timeMs <= 0) return { status: "skip", said: "the other stages have used up the budget" };
    const { config, jobs } = this.#options;
    const { cwd, allowCodeUnasked: allowCode } = this.#context;
    const folder = new CampaignFolder(storeFolder(config, cwd), newId());
    const preparation = { config, firstSeed: freshSeed(cwd), runs: undefined, timeMs, allowCode };
    const { scenarios } = await prepareCampaign(this.#files, preparation, folder, cwd);
    if (scenarios.length === 0) {
      folder.remove();
      return { status: "skip", said: "no scenario can be searched" };
    }
    const campaign = new Campaign(folder, this.#context);
    await work(campaign, { jobs, config }, this.#context);
    const report = this.campaign = campaign.report();
    const fresh: typeof report.findings = [];
    for (const each of report.findings) if (!await this.#options.older.has(each)) fresh.push(each);
    const said =
      `${count(report.runs, "run")} from seed ${report.firstSeed} on, ${count(report.findings.length, "finding")}` +
      (fresh.length < report.findings.length ? `, ${report.findings.length - fresh.length} of them known` : "");
    if (report.canary === "missed") {
      return {
        status: "fail",
        said,
        problems: [{ message: "the planted bug of the canary was not found: the search itself is broken" }],
      };
    }
    return { status: fresh.length === 0 ? "pass" : "fail", said, problems: fresh.map((each) => this.#problemOf(each)) };
  }

  #problemOf(found: CampaignReport["findings"][number]): StageReport["problems"][number] {
    const { scenario, file, finding, fingerprint, trace, shrunk, replay } = found;
    this.#replayToo([trace, shrunk], resolve(this.#context.cwd, file));
    return {
      message: this.#withDoubt(`${scenario}: ${finding?.message ?? fingerprint}`, found),
      location: finding?.location ?? { file },
      hint: replay,
    };
  }

  async #isKnown(report: ScenarioReport): Promise<boolean> {
    const found = foundIn(report);
    return found !== undefined && await this.#options.older.has(found);
  }

  #withDoubt(message: string, found: FoundIn | undefined): string {
    const doubt = found && this.#options.older.doubt(found);
    return doubt === undefined ? message : `${message}\n${doubt}`;
  }

  #replayToo(traces: readonly (string | undefined)[], source: string): void {
    for (const shown of traces) {
      if (shown !== undefined) this.#recordings.push({ trace: resolve(this.#context.cwd, shown), shown, source });
    }
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

  #failureOf(report: ScenarioReport): StageReport["problems"][number] {
    const { name, file, finding, recording, problems = [] } = report;
    this.#replayToo([recording?.trace, recording?.shrunk], resolve(this.#context.cwd, file));
    return {
      message: this.#withDoubt(`${name}: ${finding?.message ?? problems.join("; ")}`, foundIn(report)),
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

function foundIn({ name: scenario, file, finding, recording }: ScenarioReport): StoredFinding | undefined {
  return finding && { scenario, file, fingerprint: finding.fingerprint, finding, trace: recording?.trace };
}
