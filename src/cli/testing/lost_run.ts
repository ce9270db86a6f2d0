/** Reports a scenario whose process ended: it is run again in a process of its own. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nowMs } from "../../api/host.ts";
import { seedsOf } from "../../api/project/config/seeds.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import { causeOf, keepCutOff, type LastPlace } from "../../api/runs/run/keep_cut_off.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import type { Context } from "../context.ts";
import type { TestJob } from "./job.ts";
import { CUT_OFF_TRACE, PLACES } from "./reenact.ts";
import { WorkerProcess } from "./worker_process.ts";

export interface LostRun {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
  /** The last line of the process, if any. */
  readonly lastWords?: string | undefined;
  /** Names of scenarios of the file that come after it, and were not run. */
  readonly after: readonly string[];
}

/** @param signal ends the attempt: what is known is told without it */
export async function reportLost(
  lost: LostRun,
  job: TestJob,
  context: Context,
  signal: AbortSignal,
): Promise<ScenarioReport> {
  const { name: scenario, file, after } = lost;
  const startedMs = nowMs();
  const folder = makeTemporaryFolder("lost");
  try {
    const repeated = await again({ scenario, file, folder }, job, context, signal);
    const recorded = repeated.hasEnded ? textOf(join(folder, CUT_OFF_TRACE)) : undefined;
    const place = repeated.hasEnded ? lastPlace(textOf(join(folder, PLACES))) : undefined;
    const cause = causeOf(lost.how, lost.lastWords ?? repeated.lastWords);
    const problems = after.length === 0
      ? []
      : [`the scenarios after it in ${context.show(file)} were not run: ${after.join(", ")}`];
    const firstSeed = job.seed === undefined ? job.seeds?.[0] ?? seedsOf(job.config.values.seeds)?.[0] ?? 1 : undefined;
    const run = { scenario, file, recorded, place, cause, problems, firstSeed, startedMs };
    return keepCutOff(run, storeFolder(job.config, context.cwd), context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Says whether the process ended once more, and what it said last. */
function again(
  reenact: { readonly scenario: string; readonly file: string; readonly folder: string },
  job: TestJob,
  { cwd, commandLine, allowCodeUnasked: allowCode }: Context,
  signal: AbortSignal,
): Promise<{ readonly hasEnded: boolean; readonly lastWords?: string | undefined }> {
  return new Promise((resolve) => {
    let isBusy = false;
    const stop = () => done(false);
    const done = (hasEnded: boolean) => {
      signal.removeEventListener("abort", stop);
      worker.end();
      resolve(hasEnded ? { hasEnded, lastWords: worker.lastWords } : { hasEnded });
    };
    const worker = new WorkerProcess({ begin: { job, cwd, commandLine, allowCode } }, {
      onIdle(it) {
        if (isBusy) return done(false);
        isBusy = true;
        it.send({ reenact });
      },
      onEvent() {},
      onMessage() {},
      onFailed: () => done(false),
      onEnded: () => done(isBusy),
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

function lastPlace(lines = ""): LastPlace | undefined {
  const line = lines.split("\n").at(-2);
  return line === undefined ? undefined : JSON.parse(line) as LastPlace;
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
