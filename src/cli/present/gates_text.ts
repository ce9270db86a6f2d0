/** The stages of a gate, for people. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { KnownOne } from "../output/known_one.ts";
import type { StageReport } from "../output/gates.ts";
import { placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { escapeControls, linesOf, padTo } from "./text.ts";
import { asTyped } from "./typed.ts";

export interface GateTold {
  readonly stages: readonly StageReport[];
  /** Findings that shut nothing. */
  readonly known: readonly KnownOne[];
  /** What is gated. */
  readonly what: string;
}

/** Says of a finding why it shuts nothing. */
export function knownText({ scenario, fingerprint, why }: KnownOne): string {
  const because = why === "listed"
    ? "in seedbed.known.json"
    : "older than the change, since its run fails at the merge base, too";
  return `${scenario}: ${fingerprint} (${because})`;
}

export function stagesText(
  { stages, known, what }: GateTold,
  { colors, marks }: Style,
): string {
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
  const told = known.map((each) => `${colors.yellow(marks.skip)} ${escapeControls(knownText(each))}\n`);
  return `${lines.join("")}${told.join("")}\n${end}\n`;

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
