/** Moments, states, causes and curves as a person reads them. */
import type { Branch } from "../../engine/session/branch.ts";
import type { Cause } from "../../engine/session/why.ts";
import type { Curve } from "../../engine/session/curve.ts";
import type { Divergence } from "../../engine/session/diff.ts";
import type { Change, WorldState } from "../../engine/session/state.ts";
import { entryRows, numberRows, type StateRow } from "../../engine/session/state_rows.ts";
import type { Moment } from "../../engine/session/timeline.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, padTo } from "./text.ts";

const MAX_LINE = 200;

/** `38  1.2 s  bob  timer#4 retry`. */
export function momentLine({ atMs, task, what }: Moment, index: number, { colors, marks }: Style): string {
  const time = formatDurationMs(atMs).padStart(9);
  const said = fit(escapeControls(what), MAX_LINE, marks.ellipsis);
  return `${String(index).padStart(5)}  ${colors.dim(time)}  ${
    colors.magenta(padTo(escapeControls(task ?? ""), 8))
  }  ${said}`;
}

export function stateText(state: WorldState, changes: readonly Change[], style: Style): string {
  const { colors, marks } = style;
  const row = (area: string, text: string, isChanged: boolean) => {
    const line = `  ${padTo(area, 7)} ${fit(escapeControls(text), MAX_LINE, marks.ellipsis)}`.trimEnd();
    return isChanged ? `${colors.bold(line)}   ${colors.yellow("changed")}` : line;
  };
  const rowOf = ({ area, text, note, isChanged, isGone }: StateRow) =>
    isGone === true
      ? colors.dim(row(area, text, false))
      : row(area, note === undefined ? text : `${text}  ${note}`, isChanged);
  const ofTasks = changes.filter(({ area }) => area === "task");
  const next = state.nextTimerMs === undefined ? "" : `  next timer at ${formatDurationMs(state.nextTimerMs)}`;
  return [
    ...entryRows(state, changes).map(rowOf),
    ...state.tasks.map(({ name, step, awaiting }) =>
      row(
        "task",
        `${name}  ${awaiting === undefined ? `step ${step}` : `awaits ${awaiting}`}`,
        ofTasks.some((change) => change.name === name),
      )
    ),
    ...ofTasks.filter(({ after }) => after === undefined).map(({ name, before }) =>
      colors.dim(row("task", `${name} has ended, was ${before}`, false))
    ),
    ...numberRows(state, changes).map(rowOf),
    row("clock", `${formatDurationMs(state.atMs)}${next}`, false),
  ].map((line) => `${line}\n`).join("");
}

/** @param ends the outcomes of two runs whose moments are the same, if they differ */
export function diffText(
  divergence: Divergence | undefined,
  ends: { readonly left: string | undefined; readonly right: string | undefined } | undefined,
  names: readonly [string, string],
  style: Style,
): string {
  if (ends !== undefined) {
    const [left, right] = [ends.left, ends.right].map((end, index) =>
      `  ${style.colors.bold(escapeControls(names[index]!))}  ${escapeControls(end ?? "is cut off")}\n`
    );
    return `every moment is the same, and the runs end differently\n${left}${right}`;
  }
  if (divergence === undefined) return "the two runs are the same\n";
  const { common, left, right } = divergence;
  const side = (name: string, moment: Moment | undefined) =>
    moment === undefined
      ? `  ${style.colors.bold(escapeControls(name))} has ended`
      : `  ${style.colors.bold(escapeControls(name))}\n${momentLine(moment, common, style)}`;
  const same = common === 1 ? "the first moment is" : `the first ${count(common, "moment")} are`;
  return `${same} the same, then\n${side(names[0], left)}\n${side(names[1], right)}\n`;
}

export function whyText(causes: readonly Cause[], moments: readonly Moment[], style: Style): string {
  return causes.map(({ moment, how }) =>
    `${how === "itself" ? "" : style.colors.dim(`       ${how}\n`)}${momentLine(moments[moment]!, moment, style)}\n`
  ).join("");
}

const BAR = 30;

export function curveText({ points, inevitableAfter }: Curve, { decisions }: Branch, style: Style): string {
  const { colors } = style;
  const rows = points.map(({ decision, runs, failures }) => {
    const share = runs === 0 ? 0 : failures / runs;
    const bar = "#".repeat(Math.round(share * BAR)).padEnd(BAR, ".");
    const label = decision < decisions.length ? escapeControls(decisions[decision]!.label) : "the end";
    const mark = decision === inevitableAfter ? colors.red("  after this one it is inevitable") : "";
    return `${String(decision).padStart(6)}  ${bar}  ${`${Math.round(share * 100)}`.padStart(3)} %  ${
      fit(label, 60, "…")
    }${mark}`;
  });
  return `how often it fails with new decisions from here on\n${rows.join("\n")}\n`;
}
