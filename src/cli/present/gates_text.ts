/** The stages of a gate, for people. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { StageReport } from "../output/gates.ts";
import { placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { escapeControls, linesOf, padTo } from "./text.ts";
import { asTyped } from "./typed.ts";

/** @param what is gated */
export function stagesText(stages: readonly StageReport[], what: string, { colors, marks }: Style): string {
  const shown = {
    pass: colors.green(marks.pass),
    fail: colors.red(marks.fail),
    invalid: colors.red(marks.fail),
    skip: colors.yellow(marks.skip),
  };
  const width = Math.max(...stages.map(({ name }) => name.length));
  const lines = stages.map(({ name, status, said, durationMs, problems }) =>
    `${shown[status]} ${padTo(name, width)}   ${escapeControls(said)}   ${colors.dim(formatDurationMs(durationMs))}\n` +
    problems.map(problemText).join("")
  );
  const bad = stages.filter(({ status }) => status === "fail" || status === "invalid").map(({ name }) => name);
  const end = bad.length === 0
    ? `${colors.green(marks.pass)} ${what}: the gate is open`
    : `${colors.red(marks.fail)} ${what}: the gate is shut by ${bad.join(", ")}`;
  return `${lines.join("")}\n${end}\n`;

  function problemText({ message, location, hint }: StageReport["problems"][number]): string {
    const place = location === undefined ? "" : `${colors.bold(placeText(location))}: `;
    const [first = "", ...more] = linesOf(message);
    return [
      `    ${place}${first}`,
      ...more.map((line) => `      ${line}`),
      ...(hint === undefined ? [] : [`      hint: ${escapeControls(asTyped(hint))}`]),
      "",
    ].join("\n");
  }
}
