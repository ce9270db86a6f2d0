/** The world after a moment: what the capabilities show, tasks with the line that each awaits, time. What changed is marked. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Change, WorldState } from "../../engine/session/state.ts";
import { entryRows, numberRows, type StateRow } from "../../engine/session/state_rows.ts";
import { isFinding, stateIndex } from "../model/track.ts";
import { findingText } from "./finding_text.ts";
import type { Look } from "./look.ts";
import { type Row, type Span, span } from "./row.ts";
import { taskTone } from "./task_tone.ts";
import { wrap } from "./text.ts";

/** A row that may open in full. */
export interface WorldRow extends Row {
  readonly full?: { readonly title: string; readonly text: string } | undefined;
}

const NAME_WIDTH = 7;

export function worldRows(observation: Observation, position: number, width: number, look: Look): WorldRow[] {
  const at = stateIndex(observation, position);
  if (at < 0) {
    return [...findingRows(observation, position, width, look), { spans: [span("nothing has happened", "dim")] }];
  }
  const state = observation.stateAt(at);
  const changes = observation.changesAt(at);
  return [
    ...findingRows(observation, position, width, look),
    ...sections(entryRows(state, changes), look),
    ...taskRows(observation, state, changes, look),
    ...sections(numberRows(state, changes), look),
    ...clockRows(state),
  ];
}

function section(name: string, index: number): Span {
  return span((index === 0 ? name : "").padEnd(NAME_WIDTH), "dim");
}

function findingRows(observation: Observation, position: number, width: number, look: Look): WorldRow[] {
  const { finding } = observation.outcome;
  if (finding === undefined || !isFinding(observation, position)) return [];
  const text = findingText(finding);
  const full = { title: finding.title, text };
  return wrap(text, width - NAME_WIDTH).map((line, index) => ({
    spans: [span((index === 0 ? look.marks.fail : "").padEnd(NAME_WIDTH), "bad"), span(line, "bad")],
    full,
  }));
}

/** Rows with the name of their area in front of the first of each. */
function sections(rows: readonly StateRow[], look: Look): WorldRow[] {
  return rows.map((row, index) => ({
    spans: [section(row.area, row.area === rows[index - 1]?.area ? 1 : 0), ...spansOf(row, look)],
    full: row.full,
  }));
}

function spansOf({ text, note, isChanged, isGone, before, full }: StateRow, look: Look): Span[] {
  if (isGone === true) return [span(`${look.marks.changed} ${text}`, "changed")];
  const was = full === undefined ? "" : ` ${before === undefined ? "new" : `was ${before}`}`;
  return [
    span(text, isChanged ? "changed" : "plain"),
    ...note === undefined ? [] : [span(`  ${note}`, "dim")],
    ...isChanged ? [span(`  ${look.marks.changed}${was}`, "changed")] : [],
  ];
}

function taskRows(observation: Observation, { tasks }: WorldState, changes: readonly Change[], look: Look): WorldRow[] {
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
        ...change === undefined ? [] : [span(` ${look.marks.changed}`, "changed")],
      ],
      full: { title: task.name, text: `${doing}\nstep ${task.step}` },
    };
  });
  const removed = [...ofTasks.values()].filter(({ after }) => after === undefined);
  return [
    ...rows,
    ...removed.map(({ name }, index): WorldRow => ({
      spans: [section("tasks", rows.length + index), span(`${look.marks.changed} ${name} has ended`, "changed")],
    })),
  ];
}

function clockRows({ atMs, nextTimerMs }: WorldState): WorldRow[] {
  const next = nextTimerMs === undefined ? "" : `   next timer +${formatDurationMs(Math.max(0, nextTimerMs - atMs))}`;
  return [{ spans: [section("clock", 0), span(formatDurationMs(atMs)), span(next, "dim")] }];
}
