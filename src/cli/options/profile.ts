/** Options of the commands on the profile of a run, and the profile itself. */
import { z } from "zod";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { measure } from "../../engine/profile/measure.ts";
import { CLOCKS, type Profile } from "../../engine/profile/profile.ts";
import { GROUPS } from "../../engine/profile/sums.ts";
import type { Context } from "../context.ts";
import { elapsedMs } from "../../api/host.ts";
import { count } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { value } from "./option.ts";
import { openSelected, SESSION } from "./session.ts";
import { wholeNumber } from "./whole_number.ts";

export const PROFILE = {
  ...SESSION,
  runs: value("<n>", "measured runs; real times are their medians; 5 by default", wholeNumber(1).optional()),
};

export const CLOCK = {
  time: value("<clock>", "virtual, which is exact, or real, which is measured", z.enum(CLOCKS).default("virtual")),
};

export const BY = {
  by: value("<what>", "operation, step, task or capability", z.enum(GROUPS).default("operation")),
};

const DEFAULT_RUNS = 5;

interface Asked {
  readonly options: {
    readonly source?: string | undefined;
    readonly trust: boolean;
    readonly runs?: number | undefined;
  };
  readonly config: () => Promise<ResolvedConfig>;
}

/** Runs what an operand means again, and measures it. */
export async function profileOf(text: string, { options, config }: Asked, context: Context): Promise<Profile> {
  const { session } = await openSelected(text, { options, config }, context);
  const progress = createProgress();
  const runs = options.runs ?? DEFAULT_RUNS;
  return await measure(session.branch(0), {
    ...session.options,
    nowMs: elapsedMs,
    runs,
    onRun: (run) => progress.update(() => `measuring: ${run} of ${count(runs, "run")}`),
  }).finally(() => progress.clear());
}
