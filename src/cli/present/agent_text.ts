/** The text of a report on an agent. */
import type { AgentReport, Cell } from "../../api/runs/agents/run_ci.ts";
import type { Style } from "./style.ts";
import { escapeControls } from "./text.ts";

const MARKS = { passed: "✓", failed: "✗", skipped: "-", "not exercised": "?" };

export function agentText(
  { cells, contract, chaos, overall, notRun }: AgentReport,
  ok: boolean,
  { colors }: Style,
): string {
  const paint = { passed: colors.green, failed: colors.red, skipped: colors.dim, "not exercised": colors.yellow };
  const line = (cell: Cell) => {
    const { invariant, scenario, severity, status, runs } = cell;
    const name = `${scenario} › ${invariant} (${severity})`;
    const result = status === "passed" ? `${runs} runs` : status;
    return `${paint[status](MARKS[status])} ${escapeControls(name)}: ${result}\n${details(cell)}`;
  };
  const scores = [
    ...(chaos === undefined ? [] : [`chaos ${percent(chaos)}`]),
    ...(contract === undefined
      ? []
      : [`contract ${contract.score.toFixed(2)} of 100 (${contract.passed ? "PASS" : "FAIL"})`]),
    `overall ${percent(overall)}`,
  ];
  return cells.map(line).join("") + notRun.map((each) => `not run: ${each}\n`).join("") +
    `${ok ? colors.green("PASS") : colors.red("FAIL")} ${scores.join(" · ")}\n`;
}

function details({ status, message = "", location, replay, struck, unmatched, input = "" }: Cell): string {
  if (status !== "failed") {
    return unmatched.map((fault) => `    the fault ${escapeControls(fault)} met no call\n`).join("");
  }
  const lines = [
    `asked ${JSON.stringify(input)}`,
    message,
    ...(struck.length === 0 ? [] : [`faults that struck: ${struck.join(", ")}`]),
    ...(location === undefined ? [] : [`at ${location}`]),
    ...(replay === undefined ? [] : [replay]),
  ];
  return lines.map((each) => `    ${escapeControls(each)}\n`).join("");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
