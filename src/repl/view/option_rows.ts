/** Shows what could happen at a moment: the options of a pick beside each other, or why there is nothing to choose. */
import type { Observation } from "../../engine/session/observation.ts";
import { move } from "../model/motion.ts";
import { labelsAt, momentAt, takenAt } from "../model/track.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, row, span } from "./row.ts";
import { labelSpans } from "./task_tone.ts";
import { clean, widthOf } from "./text.ts";
import { centred } from "./window.ts";

const MIN_CELL = 16;

/** Returns the number of options beside each other. */
export function optionColumns(labels: readonly string[], width: number): number {
  return Math.max(1, Math.floor(width / cellWidth(labels, width)));
}

function cellWidth(labels: readonly string[], width: number): number {
  const widest = labels.reduce((most, label) => Math.max(most, widthOf(clean(label))), MIN_CELL);
  return Math.min(Math.max(1, width), widest + String(labels.length - 1).length + 7);
}

export function optionRows(
  observation: Observation,
  position: number,
  marked: number,
  { width, height, hasFocus }: { readonly width: number; readonly height: number; readonly hasFocus: boolean },
  theme: Theme,
): Row[] {
  const labels = labelsAt(observation, position);
  if (labels.length === 0) return [row(span(` ${nothing(observation, position)}`, "dim"))];
  const cell = cellWidth(labels, width);
  const columns = optionColumns(labels, width);
  const taken = takenAt(observation, position);
  const lines = Math.ceil(labels.length / columns);
  const first = centred(lines, Math.floor(marked / columns), height);
  return Array.from({ length: Math.min(height, lines) }, (_, index): Row => {
    const start = (first + index) * columns;
    return {
      spans: labels.slice(start, start + columns).flatMap((label, offset) => {
        const option = start + offset;
        const { marks } = theme;
        const here = option === marked ? marks.here : " ".repeat(marks.here.length);
        const sign = option === taken ? marks.taken : " ".repeat(marks.taken.length);
        const tone = option === marked && hasFocus ? "title" : option === taken ? "bold" : "plain";
        const spans = [span(` ${here}${sign} ${option} `, tone), ...labelSpans(observation, label, tone)];
        return fitted(spans, cell, marks.ellipsis);
      }),
    };
  });
}

function nothing(observation: Observation, position: number): string {
  const moment = momentAt(observation, position);
  if (moment !== undefined && moment.decision !== undefined) {
    return `${moment.kind} of decision ${moment.decision}: \`set ${moment.decision} <value>\` makes it another`;
  }
  const standing = { position, before: 0, search: "" };
  const next = move(observation, standing, { do: "choice", by: 1 });
  const last = move(observation, standing, { do: "choice", by: -1 });
  const near = next.to !== undefined
    ? `the next choice is at ${next.to}`
    : last.to !== undefined
    ? `the last choice was at ${last.to}`
    : observation.decisions.length === 0
    ? "this run had no choices"
    : "no decision of this run is a pick or a fault";
  return `nothing to choose here: ${near}`;
}
