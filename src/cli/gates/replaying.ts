/** Replays what was recorded, for a stage of a gate. */
import { openTrace } from "../../api/runs/traces/open_trace.ts";
import { replayTrace } from "../../api/runs/traces/replay_trace.ts";
import type { Context } from "../context.ts";
import type { Recording } from "../doctor/determinism.ts";
import type { StageReport } from "../output/gates.ts";

/** Returns the problems of a replay: nothing, when the run is the one that was recorded, whether that passed or failed. */
export async function replayProblems(
  { trace, shown, source }: Omit<Recording, "source"> & { readonly source: string | undefined },
  { cwd, strict, allowCode }: Pick<Context, "cwd"> & { readonly strict: boolean; readonly allowCode: boolean },
): Promise<StageReport["problems"]> {
  const opened = await openTrace(trace, { cwd, source, allowCode });
  const { verdict, difference } = await replayTrace(opened, { strict });
  if (verdict === "reproduced") return [];
  const changed = opened.sources === "changed";
  return [{
    message: `${shown} does not replay as it was recorded: ${difference}`,
    hint: changed ? "its sources have changed since: record it again" : "seedbed doctor --deep finds the cause",
  }];
}
