/** The REPL without a screen: a command a line, its answer as plain text. The same commands, the same state. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { parseLine } from "./model/parse.ts";
import { type ReplState, shown } from "./model/state.ts";
import type { Store } from "./model/store.ts";
import { branchWords, headerRow } from "./view/header_row.ts";
import type { Theme } from "./view/theme.ts";
import { pageOf } from "./view/overlay_rows.ts";
import { type Row, textOf } from "./view/row.ts";
import { sourceRows } from "./view/source_rows.ts";
import { spaceRows } from "./view/space_rows.ts";
import { momentLine, momentRow } from "./view/timeline_rows.ts";
import { worldRows } from "./view/world_rows.ts";
import { labelsAt, lengthOf, takenAt } from "./model/track.ts";
import type { Command } from "./model/command.ts";
import type { Controller } from "./work/controller.ts";

const WIDTH = 100;
const SOURCE_LINES = 15;

export async function runPlain(
  store: Store,
  controller: Controller,
  theme: Theme,
  { input, print }: { readonly input: Readable; readonly print: (text: string) => void },
): Promise<void> {
  const say = (rows: readonly Row[]) => print(rows.map((row) => `${textOf(row)}\n`).join(""));
  say(greeting(store.get(), theme));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const parsed = parseLine(line);
    if (parsed === undefined) continue;
    print(`> ${textOf({ spans: [{ text: line.trim(), tone: "plain" }] })}\n`);
    const before = store.get();
    store.dispatch({ type: "status", status: undefined });
    if (parsed.command === undefined) {
      store.dispatch({ type: "status", status: { kind: "error", text: parsed.problem } });
    } else await controller.execute(parsed.command);
    say(answer(before, store.get(), parsed.command, theme));
    store.dispatch({ type: "overlay", overlay: undefined });
    if (store.get().isOver) break;
  }
}

function greeting(state: ReplState, theme: Theme): Row[] {
  const observation = shown(state);
  if (observation === undefined) return statusRows(state, theme);
  return [headerRow(state, WIDTH, theme), ...statusRows(state, theme), momentLine(observation, state.position, theme)];
}

/** Prints the answer of a command: its status, where one stands now, and what it has opened. */
function answer(before: ReplState, state: ReplState, command: Command | undefined, theme: Theme): Row[] {
  const observation = shown(state);
  const rows = [...statusRows(state, theme)];
  const isElsewhere = observation !== undefined &&
    (observation !== shown(before) || state.position !== before.position);
  if (isElsewhere) rows.push(momentLine(observation, state.position, theme));
  if (state.overlay !== undefined) {
    const page = pageOf(state.overlay, state, WIDTH, theme);
    rows.push({ spans: [{ text: `${page.title}:`, tone: "plain" }] });
    for (let index = 0; index < page.length; index++) rows.push(page.rowAt(index));
  }
  if (command?.do === "show" && observation !== undefined) rows.push(...shownRows(state, command.what, theme));
  return rows;
}

function statusRows({ status }: ReplState, { marks }: Theme): Row[] {
  if (status === undefined) return [];
  const mark = status.kind === "error" ? `${marks.fail} ` : "";
  return [{ spans: [{ text: `${mark}${status.text}`, tone: "plain" }] }];
}

type Shown = Extract<Command, { do: "show" }>["what"];

function shownRows(state: ReplState, what: Shown, theme: Theme): readonly Row[] {
  const observation = shown(state)!;
  const { position } = state;
  const length = lengthOf(observation);
  const digits = String(length).length;
  switch (what) {
    case "timeline":
      return [
        ...Array.from({ length }, (_, at) => momentRow(observation, at, at === position, digits, theme)),
        ...branchWords(state) === "" ? [] : [{ spans: [{ text: branchWords(state), tone: "plain" }] } as const],
      ];
    case "world":
      return worldRows(observation, position, WIDTH, theme);
    case "options": {
      const labels = labelsAt(observation, position);
      if (labels.length === 0) return [{ spans: [{ text: "there is nothing to choose here", tone: "plain" }] }];
      const taken = takenAt(observation, position);
      return labels.map((label, option) => ({
        spans: [{ text: `${option === taken ? theme.marks.taken : " "} ${option} ${label}`, tone: "plain" }],
      }));
    }
    case "source": {
      const { title, rows } = sourceRows(
        observation,
        position,
        { width: WIDTH, height: SOURCE_LINES, scrolled: 0 },
        theme,
      );
      return [{ spans: [{ text: `${title}:`, tone: "plain" }] }, ...rows];
    }
    case "space":
      return spaceRows(observation, position, { width: WIDTH, height: length + 1 }, theme);
  }
}
