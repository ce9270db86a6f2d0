/** Two runs side by side: what they have in common, and where they part. */
import type { Overlay } from "../model/state.ts";
import { lengthOf } from "../model/track.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, type Span, span } from "./row.ts";
import { column } from "./text.ts";
import { momentRow } from "./timeline_rows.ts";

type Diff = Extract<Overlay, { kind: "diff" }>;

export function diffTitle({ left, right, common }: Diff): string {
  const names = `run ${left.branch.id} (${left.branch.name}) and run ${right.branch.id} (${right.branch.name})`;
  return common === undefined ? `${names} are the same` : `${names} part at ${common}`;
}

/** The first row says which is which. */
export function diffRow(diff: Diff, index: number, width: number, theme: Theme): Row {
  const half = Math.max(1, Math.floor((width - 3) / 2));
  const { ellipsis, lane, here } = theme.marks;
  if (index === 0) {
    const name = ({ branch }: Diff["left"]) =>
      column(` run ${branch.id}, ${branch.name}, ${branch.outcome.status}`, half, ellipsis);
    return { spans: [span(name(diff.left), "bold"), span(` ${lane} `, "dim"), span(name(diff.right), "bold")] };
  }
  const at = index - 1;
  const isCommon = diff.common === undefined || at < diff.common;
  const cell = ({ observation }: Diff["left"]): Span[] => {
    if (at >= lengthOf(observation)) return [span(" ".repeat(half))];
    const digits = String(lengthOf(observation)).length;
    const { spans } = momentRow(observation, at, false, digits, theme);
    return fitted(spans, half, ellipsis).map((each): Span => isCommon ? { ...each, tone: "dim" } : each);
  };
  const between = at === diff.common ? here : lane;
  return {
    spans: [...cell(diff.left), span(` ${column(between, 1, "")} `, "changed"), ...cell(diff.right)],
    marked: at === diff.common,
  };
}
