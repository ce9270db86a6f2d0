/** The world after a moment: keys, tasks with the line that each awaits, HTTP, files, memory, time. What changed is marked. */
import { formatDurationMs } from "../../engine/ir/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Change, WorldState } from "../../engine/session/state.ts";
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
  const changes = new Map(observation.changesAt(at).map((change) => [`${change.area} ${change.name}`, change]));
  return [
    ...findingRows(observation, position, width, look),
    ...kvRows(state, changes, look),
    ...taskRows(observation, state, changes, look),
    ...httpRows(state, changes, look),
    ...fileRows(state, changes, look),
    ...numberRows(state, changes, look),
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

type Changes = ReadonlyMap<string, Change>;

/** What it was before, for what changed. */
function before(change: Change | undefined, look: Look): Span[] {
  if (change === undefined) return [];
  const was = change.before === undefined ? "new" : `was ${change.before}`;
  return [span(`  ${look.marks.changed} ${was}`, "changed")];
}

function gone(changes: Changes, area: Change["area"], has: (name: string) => boolean): Change[] {
  return [...changes.values()].filter((change) =>
    change.area === area && change.after === undefined && !has(change.name)
  );
}

function kvRows({ kv }: WorldState, changes: Changes, look: Look): WorldRow[] {
  const rows = [...kv].map(([key, value], index): WorldRow => {
    const change = changes.get(`kv ${key}`);
    return {
      spans: [
        section("kv", index),
        span(`${key}=${value}`, change === undefined ? "plain" : "changed"),
        ...before(change, look),
      ],
      full: { title: key, text: value },
    };
  });
  const removed = gone(changes, "kv", (name) => kv.has(name)).map(({ name, before: was }, index): WorldRow => ({
    spans: [section("kv", rows.length + index), span(`${look.marks.changed} ${name} is gone, was ${was}`, "changed")],
    full: { title: name, text: was ?? "" },
  }));
  return [...rows, ...removed];
}

function taskRows(observation: Observation, { tasks }: WorldState, changes: Changes, look: Look): WorldRow[] {
  const rows = tasks.map((task, index): WorldRow => {
    const change = changes.get(`task ${task.name}`);
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
  const removed = gone(changes, "task", (name) => tasks.some((task) => task.name === name));
  return [
    ...rows,
    ...removed.map(({ name }, index): WorldRow => ({
      spans: [section("tasks", rows.length + index), span(`${look.marks.changed} ${name} has ended`, "changed")],
    })),
  ];
}

function httpRows({ httpCalls, httpPending }: WorldState, changes: Changes, look: Look): WorldRow[] {
  if (httpCalls === 0 && httpPending === 0) return [];
  const change = changes.get("http calls") ?? changes.get("http pending");
  const text = `${httpCalls} call${httpCalls === 1 ? "" : "s"}, ${httpPending} pending`;
  const mark = change === undefined ? [] : [span(` ${look.marks.changed}`, "changed")];
  return [{ spans: [section("http", 0), span(text, change === undefined ? "plain" : "changed"), ...mark] }];
}

function fileRows({ files }: WorldState, changes: Changes, look: Look): WorldRow[] {
  const rows = [...files].map(([path, { bytes, text }], index): WorldRow => {
    const change = changes.get(`fs ${path}`);
    return {
      spans: [
        section("fs", index),
        span(path, change === undefined ? "plain" : "changed"),
        span(`  ${bytes} B`, "dim"),
        ...before(change, look),
      ],
      full: { title: path, text },
    };
  });
  const removed = gone(changes, "fs", (name) => files.has(name)).map(({ name }, index): WorldRow => ({
    spans: [section("fs", rows.length + index), span(`${look.marks.changed} ${name} is gone`, "changed")],
  }));
  return [...rows, ...removed];
}

function numberRows({ processes, memoryBytes }: WorldState, changes: Changes, look: Look): WorldRow[] {
  const numbers: readonly [string, string, string, number][] = [
    ["proc", "proc processes", `${processes} started`, processes],
    ["memory", "memory bytes", `${memoryBytes} B in use`, memoryBytes],
  ];
  return numbers.filter(([, key, , value]) => value > 0 || changes.has(key)).map(([name, key, text]) => {
    const change = changes.get(key);
    return {
      spans: [section(name, 0), span(text, change === undefined ? "plain" : "changed"), ...before(change, look)],
    };
  });
}

function clockRows({ atMs, nextTimerMs }: WorldState): WorldRow[] {
  const next = nextTimerMs === undefined ? "" : `   next timer +${formatDurationMs(Math.max(0, nextTimerMs - atMs))}`;
  return [{ spans: [section("clock", 0), span(formatDurationMs(atMs)), span(next, "dim")] }];
}
