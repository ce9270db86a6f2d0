/** The timeline: a row for each moment that is on the screen, whatever the length of the run. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Moment } from "../../engine/session/timeline.ts";
import { lengthOf, momentAt } from "../model/track.ts";
import { findingLine } from "./finding_text.ts";
import type { Theme } from "./theme.ts";
import { type Row, row, type Span, span, type Tone } from "./row.ts";
import { labelSpans, taskTone } from "./task_tone.ts";
import { column } from "./text.ts";
import { centred } from "./window.ts";

export interface VisibleRows {
  readonly rows: readonly Row[];
  readonly more: { readonly up: boolean; readonly down: boolean };
}

/** A narrower timeline needs its columns for what happened. */
const MIN_WIDTH_WITH_TIME = 36;
const TIME_WIDTH = 7;

export function timelineRows(
  observation: Observation,
  position: number,
  { width, height }: { readonly width: number; readonly height: number },
  theme: Theme,
): VisibleRows {
  const length = lengthOf(observation);
  const first = centred(length, position, height);
  const digits = String(length).length;
  const rows: Row[] = [];
  for (let at = first; at < Math.min(length, first + height); at++) {
    const time = width < MIN_WIDTH_WITH_TIME ? "" : timeOf(observation, at, at === first);
    rows.push(momentRow(observation, at, at === position, digits, theme, time));
  }
  return { rows, more: { up: first > 0, down: first + height < length } };
}

/** The time of a moment, where it is not that of the row above. */
function timeOf({ moments }: Observation, at: number, isFirst: boolean): string {
  const atMs = moments[at]?.atMs;
  const isNew = isFirst || atMs !== moments[at - 1]?.atMs;
  const shown = atMs === undefined || !isNew ? "" : formatDurationMs(atMs).replace(" ", "");
  return `${shown.padStart(TIME_WIDTH)}  `;
}

/** @param time a column of its own, if there is to be one */
export function momentRow(
  observation: Observation,
  position: number,
  isHere: boolean,
  digits: number,
  theme: Theme,
  time = "",
): Row {
  const { marks } = theme;
  const start = `${isHere ? marks.here : " ".repeat(marks.here.length)} ${String(position).padStart(digits)}  `;
  const moment = momentAt(observation, position);
  if (moment !== undefined) {
    return {
      ...row(span(start, isHere ? "bold" : "dim"), span(time, "dim"), ...spansOf(observation, moment, theme)),
      marked: isHere,
    };
  }
  const { finding } = observation.outcome;
  const words = finding === undefined ? "" : findingLine(finding);
  return { ...row(span(start, "bad"), span(`${marks.fail} ${words}`, "bad")), marked: isHere };
}

const KIND_WIDTH = 7;

function spansOf(observation: Observation, { kind, task, what, entry, decision }: Moment, theme: Theme): Span[] {
  const named = (text: string, tone: Tone) => span(`${column(text, KIND_WIDTH, theme.marks.ellipsis)} `, tone);
  const by = (words: string, tone: Tone = "plain") =>
    labelSpans(observation, task === undefined ? words : `${words} (${task})`, tone);
  if ("pick" in entry) {
    return [
      named(`${theme.marks.choice} ${entry.pick + 1}/${entry.of}`, "choice"),
      ...labelSpans(observation, entry.l),
    ];
  }
  if (kind === "event") {
    const who = task === undefined ? [] : [span(`${task}: `, taskTone(observation, task))];
    return [named("event", "plain"), ...who, span(what)];
  }
  if (kind === "step") return [named("step", "dim"), ...by(what.replace(/^step /, ""), "dim")];
  return [named(kind, decision === undefined ? "dim" : "choice"), ...by(what)];
}

/** A moment as one line of plain text. */
export function momentLine(observation: Observation, position: number, theme: Theme): Row {
  const moment = momentAt(observation, position);
  const time = span(`  ${moment === undefined ? "" : formatDurationMs(moment.atMs)}`, "dim");
  const { spans } = momentRow(observation, position, true, 1, theme);
  return { spans: [...spans, time] };
}
