/** The timeline: a row for each moment that is on the screen, whatever the length of the run. */
import { formatDurationMs } from "../../engine/ir/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Moment } from "../../engine/session/timeline.ts";
import { lengthOf, momentAt } from "../model/track.ts";
import type { Look } from "./look.ts";
import { type Row, row, type Span, span, type Tone } from "./row.ts";
import { column } from "./text.ts";
import { centred } from "./window.ts";

export interface Windowed {
  readonly rows: readonly Row[];
  readonly more: { readonly up: boolean; readonly down: boolean };
}

export function timelineRows(observation: Observation, position: number, height: number, look: Look): Windowed {
  const length = lengthOf(observation);
  const first = centred(length, position, height);
  const digits = String(length).length;
  const rows: Row[] = [];
  for (let at = first; at < Math.min(length, first + height); at++) {
    rows.push(momentRow(observation, at, at === position, digits, look));
  }
  return { rows, more: { up: first > 0, down: first + height < length } };
}

export function momentRow(
  observation: Observation,
  position: number,
  isHere: boolean,
  digits: number,
  look: Look,
): Row {
  const { marks } = look;
  const start = `${isHere ? marks.here : " ".repeat(marks.here.length)} ${String(position).padStart(digits)}  `;
  const moment = momentAt(observation, position);
  if (moment !== undefined) {
    return { ...row(span(start, isHere ? "bold" : "dim"), ...spansOf(moment, look)), marked: isHere };
  }
  const { finding } = observation.outcome;
  const title = finding === undefined ? "" : `${finding.kind}: ${finding.title}`;
  return { ...row(span(start, "bad"), span(`${marks.fail} ${title}`, "bad")), marked: isHere };
}

const KIND_WIDTH = 7;

function spansOf({ kind, task, what, entry, decision }: Moment, look: Look): Span[] {
  const named = (text: string, tone: Tone) => span(`${column(text, KIND_WIDTH, look.marks.ellipsis)} `, tone);
  const tail = task === undefined ? [] : [span(` (${task})`, "task")];
  if ("pick" in entry) {
    const [label] = [entry.l.replace(/ \([^()]*\)$/s, "")];
    return [named(`${look.marks.choice} ${entry.pick + 1}/${entry.of}`, "choice"), span(label), ...tail];
  }
  if (kind === "event") {
    return [named("event", "plain"), ...task === undefined ? [] : [span(`${task}: `, "task")], span(what)];
  }
  if (kind === "step") return [named("step", "dim"), span(what.replace(/^step /, ""), "dim"), ...tail];
  return [named(kind, decision === undefined ? "dim" : "choice"), span(what), ...tail];
}

/** A moment as one line of plain text. */
export function momentLine(observation: Observation, position: number, look: Look): Row {
  const moment = momentAt(observation, position);
  const time = span(`  ${moment === undefined ? "" : formatDurationMs(moment.atMs)}`, "dim");
  const { spans } = momentRow(observation, position, true, 1, look);
  return { spans: [...spans, time] };
}
