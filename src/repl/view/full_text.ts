/** Shows in full what Enter opens: a moment with all that it holds, or a value of the world. */
import { formatLocation } from "../../engine/errors.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { type Overlay, type ReplState, shown } from "../model/state.ts";
import { momentAt } from "../model/track.ts";
import { findingText } from "./finding_text.ts";
import { plainTheme } from "./theme.ts";
import { worldRows } from "./world_rows.ts";

/** Undefined where there is nothing to open. */
export function fullText(state: ReplState): Overlay | undefined {
  const observation = shown(state);
  if (observation === undefined) return undefined;
  const { position, pane, view, row } = state;
  if (pane === "view" && view === "world") {
    const rows = worldRows(observation, position, 80, plainTheme({}));
    const full = rows[Math.min(row, rows.length - 1)]?.full;
    return full && { kind: "text", ...full };
  }
  const moment = momentAt(observation, position);
  if (moment === undefined) {
    const { finding } = observation.outcome;
    return finding && { kind: "text", title: finding.title, text: findingText(finding) };
  }
  const place = observation.locationOf(position);
  const lines = [
    moment.what,
    "",
    `${moment.kind}${moment.task === undefined ? "" : ` of ${moment.task}`}, at ${formatDurationMs(moment.atMs)}`,
    ...moment.decision === undefined ? [] : [`decision ${moment.decision}`],
    ...place === undefined ? [] : [`started at ${formatLocation(place)}`],
    ...observation.optionsAt(position).map((label, index) => `option ${index}: ${label}`),
    "",
    JSON.stringify(moment.entry, null, 2),
  ];
  return { kind: "text", title: `moment ${position}`, text: lines.join("\n") };
}
