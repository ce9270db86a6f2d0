/** Two runs side by side: what they have in common, and where they part. */
import type { Overlay } from "../model/state.ts";
import { lengthOf } from "../model/track.ts";
import type { Look } from "./look.ts";
import { type Row, span, textOf, type Tone } from "./row.ts";
import { column } from "./text.ts";
import { momentRow } from "./timeline_rows.ts";

type Diff = Extract<Overlay, { kind: "diff" }>;

export function diffTitle({ left, right, common }: Diff): string {
  const names = `run ${left.branch.id} (${left.branch.name}) and run ${right.branch.id} (${right.branch.name})`;
  return common === undefined ? `${names} are the same` : `${names} part at ${common}`;
}

/** The first row says which is which. */
export function diffRow(diff: Diff, index: number, width: number, look: Look): Row {
  const half = Math.max(1, Math.floor((width - 3) / 2));
  const { ellipsis, lane, here } = look.marks;
  if (index === 0) {
    const name = ({ branch }: Diff["left"]) =>
      column(` run ${branch.id}, ${branch.name}, ${branch.outcome.status}`, half, ellipsis);
    return { spans: [span(name(diff.left), "bold"), span(` ${lane} `, "dim"), span(name(diff.right), "bold")] };
  }
  const at = index - 1;
  const isCommon = diff.common === undefined || at < diff.common;
  const tone: Tone = isCommon ? "dim" : at === diff.common ? "changed" : "plain";
  const cell = ({ observation }: Diff["left"]) => {
    if (at >= lengthOf(observation)) return " ".repeat(half);
    const digits = String(lengthOf(observation)).length;
    return column(textOf(momentRow(observation, at, at === diff.common, digits, look)), half, ellipsis);
  };
  const between = at === diff.common ? here : lane;
  return {
    spans: [span(cell(diff.left), tone), span(` ${column(between, 1, "")} `, "dim"), span(cell(diff.right), tone)],
  };
}
