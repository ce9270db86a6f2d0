/** Shows the values of an expression in the course of a run: a row for each change, or for each moment of a log point. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Overlay } from "../model/state.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, span } from "./row.ts";
import { labelSpans } from "./task_tone.ts";

type Watching = Extract<Overlay, { kind: "watch" }>;

const TIME_WIDTH = 9;
const VALUE_WIDTH = 30;

export function watchTitle({ expression, at, rows }: Watching): string {
  if (at !== undefined) return `${expression} at ${at}`;
  return rows.length === 1 ? `${expression}: always the same` : `${expression}: each row is a change`;
}

export function watchRow({ rows, observation }: Watching, index: number, { marks }: Theme): Row {
  const { position, text, threw } = rows[index]!;
  const { atMs, what, task } = observation.moments[position]!;
  const digits = String(observation.moments.length).length;
  const value = threw ? `${marks.fail} ${text}` : text;
  const by = task === undefined ? what : `${what} (${task})`;
  return {
    spans: [
      span(` ${String(position).padStart(digits)}  ${formatDurationMs(atMs).padStart(TIME_WIDTH)}  `, "dim"),
      ...fitted([span(value, threw ? "bad" : "changed")], VALUE_WIDTH, marks.ellipsis),
      span("  "),
      ...labelSpans(observation, by, "dim"),
    ],
  };
}
