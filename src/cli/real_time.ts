/** The limit on the real time of runs that a configuration sets. For processes of the command: a library leaves it alone. */
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { parseDurationMs } from "../engine/text/duration.ts";
import { limitRealTime } from "../engine/watchdog/watchdog.ts";
import { isIsolated } from "./isolation/state.ts";

export function limitRealTimeBy({ values }: ResolvedConfig): void {
  // An isolated process may have no thread for it: who started it sets the limit.
  if (isIsolated()) return;
  limitRealTime(parseDurationMs(values.realTimeout));
}
