/** The stages of `seedbed ci`. */
import { join } from "node:path";
import { digestArtifacts } from "../../api/runs/artifacts/artifacts.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { exportArtifacts } from "../../api/runs/artifacts/export_artifacts.ts";
import { flakiness, type RunEnd } from "../../api/reports/flakiness.ts";
import { newId } from "../../api/new_id.ts";
import type { SelectedTrace } from "../../api/runs/traces/select_trace.ts";
import { verifyTrace } from "../../api/runs/traces/verify_trace.ts";
import { percentileOf } from "../../engine/profile/sums.ts";
import type { Context } from "../context.ts";
import { profileOf } from "../options/profile.ts";
import { count } from "../present/text.ts";
import { exceeds, runEnd } from "../run_end.ts";
import { replayProblems } from "./replaying.ts";
import { Stages } from "./stages.ts";

export interface CiOptions {
  readonly strict: boolean;
  /** The scenario file, if it is not where it was; absolute path. */
  readonly source: string | undefined;
  /** For copies that are of no use afterwards. */
  readonly folder: string;
  readonly config: () => Promise<ResolvedConfig>;
}

export class CiRun {
  readonly stages: Stages;
  readonly #selected: SelectedTrace;
  readonly #options: CiOptions;
  readonly #context: Context;

  constructor(selected: SelectedTrace, options: CiOptions, context: Context) {
    this.#selected = selected;
    this.#options = options;
    this.#context = context;
    this.stages = new Stages(context);
  }

  async verify(): Promise<void> {
    await this.stages.run("verify", async () => {
      const { path, shown } = this.#selected;
      const { ok, trace, problems, warnings } = await verifyTrace(path);
      const file = this.#context.show(shown);
      const told = [...problems, ...warnings].map(({ line, message }) => ({ message, location: { file, line } }));
      const { footer } = trace ?? {};
      const said = footer === undefined ? "not whole" : `${count(footer.decisions, "decision")}, ${footer.end}`;
      return { status: ok ? "pass" : "fail", said, problems: told };
    });
  }

  async replay(): Promise<void> {
    await this.stages.run("replay", async () => {
      const { path: trace, shown } = this.#selected;
      const { strict, source } = this.#options;
      const recording = { trace, shown: this.#context.show(shown), source };
      const { cwd, allowCodeUnasked: allowCode } = this.#context;
      const problems = await replayProblems(recording, { cwd, strict, allowCode });
      return problems.length === 0
        ? { status: "pass", said: "it ends as it was recorded" }
        : { status: "fail", said: "it is another run now", problems };
    });
  }

  async export(): Promise<void> {
    await this.stages.run("export", async () => {
      const found = await digestArtifacts(this.#selected);
      const out = join(this.#options.folder, "export");
      // Each copy is read again and has to have the digest of what was copied.
      await exportArtifacts(found, out, newId());
      return { status: "pass", said: `${count(found.length, "file")}, the same when copied` };
    });
  }

  /** @param runs this one and others */
  async flake(runs: readonly string[], budgetPct: number): Promise<void> {
    await this.stages.run("flake", async () => {
      const ends: RunEnd[] = [];
      for (const run of runs) ends.push(await runEnd(run, this.#options.config, this.#context));
      const [of, ...others] = flakiness(ends);
      const otherScenarios = others.map(({ name }) => ({ message: `${name} is another scenario than ${of!.name}` }));
      if (otherScenarios.length > 0) return { status: "invalid", said: "other scenarios", problems: otherScenarios };
      const { flakyPct, endings, nondeterministic } = of!;
      const said = `${count(ends.length, "run")}, ${round(flakyPct)} % ended otherwise, ${round(budgetPct)} % may`;
      if (!exceeds(of!, budgetPct)) return { status: "pass", said };
      const problems = [
        ...endings.map(({ status, finding, runs }) => ({
          message: `${status}${finding === undefined ? "" : ` (${finding})`}: ${runs.join(", ")}`,
        })),
        ...nondeterministic.map(({ seed, runs }) => ({
          message: `seed ${seed} did not end alike in ${runs.join(", ")}`,
          hint: "seedbed doctor --deep finds the cause",
        })),
      ];
      return { status: "fail", said, problems };
    });
  }

  async perf(run: string, baseline: string, maxDeltaPct: number): Promise<void> {
    await this.stages.run("perf", async () => {
      const { source, config } = this.#options;
      const p99 = async (operand: string, from: string | undefined) => {
        const options = { source: from, trust: false, runs: 1 };
        return percentileOf(await profileOf(operand, { options, config }, this.#context), 99, "virtual");
      };
      const [before, after] = [await p99(baseline, undefined), await p99(run, source)];
      const deltaPct = before === after ? 0 : 100 * (after - before) / before;
      const said = `99th percentile ${round(after)} ms virtual, ${round(before)} ms in the baseline`;
      if (deltaPct <= maxDeltaPct) return { status: "pass", said };
      const more = Number.isFinite(deltaPct) ? `${round(deltaPct)} %` : "infinitely";
      return {
        status: "fail",
        said,
        problems: [{
          message: `it is ${more} slower, ${round(maxDeltaPct)} % are allowed`,
          hint: "seedbed profile diff shows what got slower",
        }],
      };
    });
  }
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
