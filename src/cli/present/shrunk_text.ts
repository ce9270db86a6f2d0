/** Prints the result of `seedbed shrink` for people. */
import type { z } from "zod";
import type { shrinkOutput } from "../output/documents.ts";
import { shrunkWords, storyLines } from "./scenario_text.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, linesOf } from "./text.ts";

type Report = Pick<
  z.input<typeof shrinkOutput>,
  | "before"
  | "after"
  | "attempts"
  | "complete"
  | "matter"
  | "matterAtDefault"
  | "contrast"
  | "story"
  | "finding"
  | "out"
  | "others"
  | "replay"
>;

export function shrunkText(report: Report, name: string, { colors, marks, width }: Style): string {
  const { attempts, complete, story, finding, out, others = [], replay } = report;
  const words = shrunkWords(report, marks.to) ?? "it is as small as it gets";
  const told = storyLines(story, { colors, marks, width });
  const lines = [
    colors.bold(escapeControls(name)),
    ...finding === undefined ? [] : linesOf(finding.message).map((line) => `  ${colors.red(line)}`),
    ...told.length === 0 ? [] : ["", ...told.map((line) => `  ${line}`), ""],
    `  ${words}   ${colors.dim(count(attempts, "attempt"))}`,
    ...complete ? [] : [`  ${colors.yellow("stopped before it was done: a smaller run may exist")}`],
    `  wrote    ${escapeControls(out)}`,
    ...others.map((other) =>
      `  another  ${escapeControls(other.out)}: ${escapeControls(linesOf(other.finding.message)[0] ?? "")}`
    ),
    `  replay   ${colors.cyan(escapeControls(replay))}`,
  ];
  return `${lines.join("\n")}\n`;
}
