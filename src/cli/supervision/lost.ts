/** Reports the scenario that a process was running which did not end as a command does. */
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import type { Context } from "../context.ts";
import { interruptedReport } from "../testing/interrupted_report.ts";
import type { TestJob } from "../testing/job.ts";
import type { LostCommand } from "./messages.ts";

/** @param signal ends the attempt to find out more */
export async function reportLostCommand(
  { how, scenario, runs }: LostCommand,
  job: TestJob,
  context: Context,
  signal: AbortSignal,
): Promise<ScenarioReport> {
  if (scenario === undefined) throw new Error("a command of one scenario is lost over that one");
  const { name, file } = scenario;
  if (how === undefined) return interruptedReport({ name, file: context.show(file), runs });
  const { reportLost } = await import("../testing/lost_run.ts");
  return await reportLost({ name, file, how, after: [] }, job, context, signal);
}
