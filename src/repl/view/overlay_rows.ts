/** Shows what covers the panes: help, trees, differences, causes, curves, long values, questions. */
import type { Overlay, ReplState } from "../model/state.ts";
import { lengthOf } from "../model/track.ts";
import { treeOf } from "../model/tree.ts";
import { diffRow, diffTitle } from "./diff_rows.ts";
import { matchingRuns } from "../recent_runs.ts";
import { helpRows } from "./help_rows.ts";
import type { Theme } from "./theme.ts";
import { type Row, row, span } from "./row.ts";
import { runRow } from "./run_rows.ts";
import { labelSpans } from "./task_tone.ts";
import { wrap } from "./text.ts";
import { momentRow } from "./timeline_rows.ts";
import { treeRow } from "./tree_rows.ts";
import { watchRow, watchTitle } from "./watch_rows.ts";
import { centred } from "./window.ts";

export interface Page {
  readonly title: string;
  readonly length: number;
  /** True where one row is marked; else the first row that is shown is meant. */
  readonly isList: boolean;
  /** A row by its index. */
  readonly rowAt: (index: number) => Row;
}

/** @param width inner one, of the rows */
export function pageOf(overlay: Overlay, state: ReplState, width: number, theme: Theme): Page {
  switch (overlay.kind) {
    case "help":
      return listed(
        overlay.word === undefined ? "help" : `help: ${overlay.word}`,
        helpRows(state, overlay.word, width, theme),
        false,
      );
    case "tree": {
      const lines = treeOf(state.branches);
      return {
        title: "runs of this session",
        length: lines.length,
        isList: true,
        rowAt: (index) => treeRow(lines[index]!, state.id, theme),
      };
    }
    case "runs": {
      const runs = matchingRuns(overlay.runs, overlay.filter);
      return overlay.runs.length === 0
        ? listed("runs", [
          row(span(" no runs are stored here yet", "bold")),
          row(span(" seedbed run <scenario> stores failing runs; open <file> opens a trace or a scenario", "dim")),
        ], false)
        : {
          title: overlay.filter === "" ? "stored runs" : `runs that have ${overlay.filter}`,
          length: runs.length,
          isList: true,
          rowAt: (index) => runRow(runs[index]!, overlay.nowMs, width, theme),
        };
    }
    case "diff":
      return {
        title: diffTitle(overlay),
        length: Math.max(lengthOf(overlay.left.observation), lengthOf(overlay.right.observation)) + 1,
        isList: false,
        rowAt: (index) => diffRow(overlay, index, width, theme),
      };
    case "why":
      return {
        title: "why: each was caused by the one below",
        length: overlay.causes.length,
        isList: true,
        rowAt: (index) => causeRow(overlay, index, theme),
      };
    case "watch":
      return {
        title: watchTitle(overlay),
        length: overlay.rows.length,
        isList: true,
        rowAt: (index) => watchRow(overlay, index, theme),
      };
    case "curve":
      return listed(curveTitle(overlay), curveRows(overlay, width, theme), true);
    case "text":
      return listed(overlay.title, wrap(overlay.text, width - 1).map((line) => row(` ${line}`)), false);
    case "trust":
      return listed("the code has changed since the recording", trustRows(overlay, width), false);
  }
}

function listed(title: string, rows: readonly Row[], isList: boolean): Page {
  return { title, length: rows.length, isList, rowAt: (index) => rows[index]! };
}

/** The rows of a page that are on the screen. */
export function windowOf(
  page: Page,
  marked: number,
  height: number,
): { readonly rows: Row[]; readonly more: { readonly up: boolean; readonly down: boolean } } {
  const { length, isList, rowAt } = page;
  const first = isList ? centred(length, marked, height) : Math.max(0, Math.min(length - height, marked));
  const rows = Array.from({ length: Math.min(height, length - first) }, (_, index): Row => {
    const at = first + index;
    return isList && at === marked ? { ...rowAt(at), marked: true } : rowAt(at);
  });
  return { rows, more: { up: first > 0, down: first + height < length } };
}

function causeRow({ causes, observation }: Extract<Overlay, { kind: "why" }>, index: number, theme: Theme): Row {
  const { moment, how } = causes[index]!;
  const { spans } = momentRow(observation, moment, false, String(observation.moments.length).length, theme);
  return { spans: [span(` ${how === "itself" ? "this" : how}`.padEnd(17), "dim"), ...spans] };
}

function curveTitle({ done }: Extract<Overlay, { kind: "curve" }>): string {
  if (done === undefined) return "the probability of the failure after each decision";
  const { inevitableAfter, complete } = done;
  if (!complete) return "how likely the failure is: stopped early";
  return inevitableAfter === undefined
    ? "how likely the failure is: no single decision made it certain"
    : `decision ${inevitableAfter} made it certain`;
}

/** Each with the decision that is made anew from here on, and what it had been. */
function curveRows(
  { points, done, observation }: Extract<Overlay, { kind: "curve" }>,
  width: number,
  theme: Theme,
): Row[] {
  const bars = Math.max(5, Math.min(40, Math.floor(width / 3)));
  return points.map(({ decision, runs, failures }): Row => {
    const share = runs === 0 ? 0 : failures / runs;
    const full = Math.round(share * bars);
    const isCertain = decision === done?.inevitableAfter;
    const made = observation.decisions[decision];
    const what = made === undefined ? [span("the end", "dim")] : labelSpans(observation, made.label);
    return {
      spans: [
        span(
          ` ${isCertain ? theme.marks.here : " ".repeat(theme.marks.here.length)}${String(decision).padStart(6)}  `,
          isCertain ? "changed" : "dim",
        ),
        { ...span(theme.marks.bar.repeat(full), "bad"), solid: true },
        { ...span(theme.marks.noBar.repeat(bars - full), "dim"), solid: true },
        span(` ${String(Math.round(share * 100)).padStart(4)}% `, isCertain ? "changed" : "plain"),
        ...what,
      ],
    };
  });
}

function trustRows({ file, message, runs }: Extract<Overlay, { kind: "trust" }>, width: number): Row[] {
  const text = `${file}\n\n${message}\n\nOpening it would run the current code: ${runs}, and what it imports.` +
    "\n\nRun it?  y yes  n no";
  return wrap(text, width - 1).map((line) => row(` ${line}`));
}
