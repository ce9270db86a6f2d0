/** The world after a moment: what the capabilities show, tasks with the line that each awaits, time. What changed is marked. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Change, WorldState } from "../../engine/session/state.ts";
import { entryRows, numberRows, type StateRow } from "../../engine/session/state_rows.ts";
import { isFinding, stateIndex } from "../model/track.ts";
import { findingText } from "./finding_text.ts";
import type { Theme } from "./theme.ts";
import { type Row, type Span, span } from "./row.ts";
import { taskTone } from "./task_tone.ts";
import { wrap } from "./text.ts";

/** A row that may open in full. */
export interface WorldRow extends Row {
  readonly full?: { readonly title: string; readonly text: string } | undefined;
}

const NAME_WIDTH = 7;

export function worldRows(observation: Observation, position: number, width: number, theme: Theme): WorldRow[] {
  const at = stateIndex(observation, position);
  if (at < 0) {
    return [...findingRows(observation, position, width, theme), { spans: [span("nothing has happened", "dim")] }];
  }
  const state = observation.stateAt(at);
  const changes = observation.changesAt(at);
  return [
    ...findingRows(observation, position, width, theme),
    ...sections(entryRows(state, changes), theme),
    ...taskRows(observation, state, changes, theme),
    ...sections(numberRows(state, changes), theme),
    ...clockRows(state),
  ];
}

function section(name: string, index: number): Span {
  return span((index === 0 ? name : "").padEnd(NAME_WIDTH), "dim");
}

function findingRows(observation: Observation, position: number, width: number, theme: Theme): WorldRow[] {
  const { finding } = observation.outcome;
  if (finding === undefined || !isFinding(observation, position)) return [];
  const text = findingText(finding);
  const full = { title: finding.title, text };
  return wrap(text, width - NAME_WIDTH).map((line, index) => ({
    spans: [span((index === 0 ? theme.marks.fail : "").padEnd(NAME_WIDTH), "bad"), span(line, "bad")],
    full,
  }));
}

/** Rows with the name of their area in front of the first of each. */
function sections(rows: readonly StateRow[], theme: Theme): WorldRow[] {
  return rows.map((row, index) => ({
    spans: [section(row.area, row.area === rows[index - 1]?.area ? 1 : 0), ...spansOf(row, theme)],
    full: row.full,
  }));
}

function spansOf({ text, note, isChanged, isGone, before, full }: StateRow, theme: Theme): Span[] {
  if (isGone === true) return [span(`${theme.marks.changed} ${text}`, "changed")];
  const was = full === undefined ? "" : ` ${before === undefined ? "new" : `was ${before}`}`;
  return [
    span(text, isChanged ? "changed" : "plain"),
    ...note === undefined ? [] : [span(`  ${note}`, "dim")],
    ...isChanged ? [span(`  ${theme.marks.changed}${was}`, "changed")] : [],
  ];
}

function taskRows(
  observation: Observation,
  { tasks }: WorldState,
  changes: readonly Change[],
  theme: Theme,
): WorldRow[] {
  const ofTasks = new Map(changes.filter(({ area }) => area === "task").map((change) => [change.name, change]));
  const rows = tasks.map((task, index): WorldRow => {
    const change = ofTasks.get(task.name);
    const doing = task.awaiting === undefined
      ? task.step === "" ? "ready" : `in step ${task.step}`
      : `awaits ${task.awaiting}`;
    return {
      spans: [
        section("tasks", index),
        span(task.name, taskTone(observation, task.name)),
        span(` ${doing}`, change === undefined ? "plain" : "changed"),
        ...change === undefined ? [] : [span(` ${theme.marks.changed}`, "changed")],
      ],
      full: { title: task.name, text: `${doing}\nstep ${task.step}` },
    };
  });
  const removed = [...ofTasks.values()].filter(({ after }) => after === undefined);
  return [
    ...rows,
    ...removed.map(({ name }, index): WorldRow => ({
      spans: [section("tasks", rows.length + index), span(`${theme.marks.changed} ${name} has ended`, "changed")],
    })),
  ];
}

function clockRows({ atMs, nextTimerMs }: WorldState): WorldRow[] {
  const next = nextTimerMs === undefined ? "" : `   next timer +${formatDurationMs(Math.max(0, nextTimerMs - atMs))}`;
  return [{ spans: [section("clock", 0), span(formatDurationMs(atMs)), span(next, "dim")] }];
}
