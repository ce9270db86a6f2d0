/** Shows the progress of a campaign on standard error. */
import process from "node:process";
import type { Campaign } from "../api/runs/campaign/campaign.ts";
import { averageRate, type CampaignWatch } from "../api/runs/campaign/campaign_view.ts";
import { themeOf } from "../repl/view/theme.ts";
import type { Context } from "./context.ts";
import { count } from "./present/text.ts";
import { createProgress } from "./progress.ts";

export interface LiveProgress {
  update(): void;
  /** Clears it, so that something else can be printed. */
  clear(): void;
  close(): void;
}

/** On a terminal, a view of the whole campaign; otherwise a progress line, which prints nothing if nobody sees it. */
export async function liveProgress(campaign: Campaign, watch: CampaignWatch, context: Context): Promise<LiveProgress> {
  const { env, stderr } = process;
  if (stderr.isTTY && env["TERM"] !== "dumb" && !context.json) {
    const screen = await loadScreen();
    const theme = themeOf(env, context.style.colors.isColorSupported);
    const shown = screen?.showCampaign({ view: () => watch.view, theme });
    if (shown !== undefined) return { ...shown, update: () => {} };
  }
  const line = createProgress();
  return {
    update: () => line.update(() => progressText(campaign)),
    clear: () => line.clear(),
    close: () => line.clear(),
  };
}

/** Undefined if Node runs the sources: it cannot run a `.tsx` file. */
async function loadScreen(): Promise<typeof import("../repl/campaign/campaign_screen.tsx") | undefined> {
  try {
    return await import("../repl/campaign/campaign_screen.tsx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    return undefined;
  }
}

function progressText({ coordinator, elapsedMs }: Campaign): string {
  const own = coordinator.scenarios.filter(({ isCanary }) => !isCanary);
  const runs = own.reduce((sum, each) => sum + each.runs, 0);
  const done = own.filter(({ isOver }) => isOver).length;
  const perSecond = averageRate({ runs, elapsedMs });
  return `${count(runs, "run")}, ${perSecond.toLocaleString("en-US")}/s, ` +
    `${done}/${count(own.length, "scenario")} done, ${count(coordinator.findings().length, "finding")}`;
}
