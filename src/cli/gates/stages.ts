/** Stages of a gate: each has a name and is reported, whether or not the others succeed. */
import { SeedbedError } from "../../engine/errors.ts";
import { nowMs } from "../../api/host.ts";
import { errorReport } from "../../api/reports/shown.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import type { StageReport } from "../output/gates.ts";
import { createProgress } from "../progress.ts";

export type StageResult = Pick<StageReport, "status" | "said"> & { readonly problems?: StageReport["problems"] };

export class Stages {
  readonly reports: StageReport[] = [];
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Does a stage. What the input is to blame for is a problem of it. @returns whether it passed */
  async run(name: string, work: () => Promise<StageResult>): Promise<boolean> {
    const startedMs = nowMs();
    const progress = createProgress();
    progress.update(() => name);
    let done: StageResult;
    try {
      done = await work();
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      const { message, location, hint } = errorReport(error, this.#context.cwd);
      done = { status: "invalid", said: "it could not be done", problems: [{ message, location, hint }] };
    } finally {
      progress.clear();
    }
    this.reports.push({ problems: [], ...done, name, durationMs: nowMs() - startedMs });
    return done.status === "pass";
  }

  /** For a stage that has nothing to do. */
  skip(name: string, why: string): void {
    this.reports.push({ name, status: "skip", said: why, durationMs: 0, problems: [] });
  }

  get code(): ExitCode {
    const has = (wanted: StageReport["status"]) => this.reports.some(({ status }) => status === wanted);
    return has("fail") ? EXIT.fail : has("invalid") ? EXIT.invalid : EXIT.pass;
  }
}
