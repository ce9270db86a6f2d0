/** The last two lines: what is typed, and what there is to say or to press. */
import { graphemes, type Prompt } from "../model/prompt.ts";
import type { Busy, ReplState } from "../model/state.ts";
import type { Theme } from "./theme.ts";
import { type Row, row, type Span, span } from "./row.ts";
import { clean, widthOf } from "./text.ts";

export function promptRow({ prompt, isFresh, keeping }: ReplState, width: number, theme: Theme): Row {
  const { marks } = theme;
  if (prompt === undefined) {
    const kept = keeping.length === 0 ? "" : `shrinking keeps ${keeping.join(", ")}`;
    const words = isFresh ? `new here? ${marks.arrows} step through the run, ? shows the keys, : takes commands` : kept;
    return row(span(` ${marks.prompt} `, "dim"), span(words, "dim"));
  }
  const sign = prompt.kind === "find" ? "/" : marks.prompt;
  return row(span(` ${sign} `, "bold"), ...typed(prompt, width - 4, theme), ...offered(prompt));
}

/** The part around the cursor, if not all of it has room. */
function typed({ text, cursor }: Prompt, width: number, theme: Theme): Span[] {
  const parts = graphemes(text).map(clean);
  let first = 0;
  const widthUpTo = () => parts.slice(first, cursor).reduce((sum, part) => sum + widthOf(part), 0);
  while (first < cursor && widthUpTo() > width - 2) first++;
  const before = parts.slice(first, cursor).join("");
  const after = parts.slice(cursor).join("");
  return [span(before), span(theme.marks.cursor, "title"), span(after)];
}

const MAX_OFFERED = 12;

function offered({ candidates }: Prompt): Span[] {
  if (candidates.length < 2) return [];
  const more = candidates.length > MAX_OFFERED ? " and more" : "";
  return [span(`   ${candidates.slice(0, MAX_OFFERED).join("  ")}${more}`, "dim")];
}

export function statusRow(state: ReplState, width: number, theme: Theme): Row {
  const { busy, status, overlay } = state;
  if (busy !== undefined) return row(span(` ${busyWords(busy, theme)}`, "title"));
  if (status !== undefined) {
    const { marks } = theme;
    return status.kind === "error"
      ? row(span(` ${marks.fail} ${status.text}`, "bad"))
      : row(span(` ${status.text}`, "plain"));
  }
  return hintRow(overlay === undefined ? hints(state, theme) : overlayHints(overlay.kind, theme), width);
}

export function busyWords(busy: Busy, { marks, motion }: Theme): string {
  switch (busy.kind) {
    case "hunt":
      return `${turn(busy.runs, marks.turns, motion)}${busy.runs} of ${busy.of} seeds passed; any key stops`;
    case "shrink": {
      const best = `${busy.steps} steps, ${busy.decisions} decisions, ${busy.deviations} choices`;
      const what = busy.isPaused ? "paused" : `shrinking: ${busy.pass}`;
      const keys = busy.isPaused ? "space goes on" : "space pauses";
      return `${
        turn(busy.attempts, marks.turns, motion && !busy.isPaused)
      }${what}, ${busy.attempts} tried, best ${best}; ${keys}, k keeps, esc ends`;
    }
    case "curve":
      return `${turn(busy.points, marks.turns, motion)}${busy.points} of about ${busy.of} points; esc stops`;
    case "run":
      return `${busy.what}${marks.ellipsis}`;
  }
}

function turn(count: number, turns: readonly string[], motion: boolean): string {
  return motion ? `${turns[count % turns.length]} ` : "";
}

/** A key and what it does. */
type Hint = readonly [key: string, does: string];

const ALWAYS: readonly Hint[] = [["?", "help"], ["q", "quit"]];

/** The most useful first. */
function hints({ pane, observation }: ReplState, { marks }: Theme): readonly Hint[] {
  if (observation === undefined) return [["o", "runs"], [":", "command"], ...ALWAYS];
  if (pane === "options") return [[marks.arrows, "option"], ["Enter", "fork"], ["Esc", "timeline"], ...ALWAYS];
  if (pane === "view") {
    return [[marks.upDown, "row"], ["Enter", "in full"], ["v", "view"], ["Esc", "timeline"], ...ALWAYS];
  }
  return [
    [marks.arrows, "step"],
    [", .", "choice"],
    ["]", "finding"],
    ["f", "fork"],
    ["s", "shrink"],
    ["r", "reseed"],
    ["v", "view"],
    ["d", "diff"],
    ["w", "why"],
    ["c", "curve"],
    ["/", "find"],
    [":", "command"],
    ...ALWAYS,
  ];
}

const ENTERS: Readonly<Record<string, string>> = {
  tree: "go there",
  runs: "open",
  why: "go there",
  watch: "go there",
  curve: "go there",
};

function overlayHints(kind: string, { marks }: Theme): readonly Hint[] {
  if (kind === "trust") return [["y", "run it"], ["n", "leave it"]];
  const filter: readonly Hint[] = kind === "runs" ? [["a…z", "filter"]] : [];
  const enter: readonly Hint[] = ENTERS[kind] === undefined ? [] : [["Enter", ENTERS[kind]]];
  return [[marks.upDown, "scroll"], ...enter, ...filter, ["Esc", "close"]];
}

/** As many as there is room for; the last two always. */
function hintRow(all: readonly Hint[], width: number): Row {
  let shown = all;
  const widthOfAll = () => shown.reduce((sum, [key, does]) => sum + widthOf(key) + does.length + 3, 0);
  while (shown.length > 2 && widthOfAll() > width) shown = [...shown.slice(0, -3), ...shown.slice(-2)];
  return row(...shown.flatMap(([key, does]) => [span(` ${key} `), span(`${does} `, "dim")]));
}
