/** The tree of runs of a session. */
import type { TreeLine } from "../model/tree.ts";
import { findingLine } from "./finding_text.ts";
import type { Theme } from "./theme.ts";
import { type Row, span } from "./row.ts";

const MAX_DEPTH = 12;

export function treeRow({ branch, more }: TreeLine, current: number, { marks }: Theme): Row {
  const depth = Math.max(0, more.length - MAX_DEPTH);
  const stem = more.slice(depth, -1).map((follows) => follows ? marks.branch.down : "   ").join("");
  const knee = more.length === 0 ? "" : more.at(-1) === true ? marks.branch.middle : marks.branch.last;
  const { id, name, outcome: { status, finding }, decisions } = branch;
  const isHere = id === current;
  return {
    spans: [
      span(
        ` ${isHere ? marks.taken : " ".repeat(marks.taken.length)} ${depth > 0 ? marks.ellipsis : ""}${stem}${knee}`,
        "dim",
      ),
      span(`${id} `, isHere ? "bold" : "dim"),
      span(name, isHere ? "bold" : "plain"),
      span(`  ${status === "pass" ? marks.pass : marks.fail} ${status}`, status === "pass" ? "good" : "bad"),
      span(`  ${decisions.length} decisions${finding === undefined ? "" : `  ${findingLine(finding)}`}`, "dim"),
    ],
  };
}
