/** The text of a report on an agent. */
import type { Cell } from "../../api/runs/agents/cells.ts";
import type { AgentReport } from "../../api/runs/agents/run_agent.ts";
import type { Style } from "./style.ts";
import { count, escapeControls } from "./text.ts";

const MARKS = { passed: "✓", failed: "✗", skipped: "-", "not exercised": "?" };

export function agentText(
  report: AgentReport,
  ok: boolean,
  { colors }: Style,
): string {
  const { cells, overall, notRun, warnings } = report;
  const paint = { passed: colors.green, failed: colors.red, skipped: colors.dim, "not exercised": colors.yellow };
  const line = (cell: Cell) => {
    const { invariant, scenario, severity, status, runs, held } = cell;
    const name = `${scenario} › ${invariant} (${severity})`;
    const result = status === "passed"
      ? count(runs, "run")
      : status === "failed"
      ? `failed, ${held} of ${runs} runs held`
      : status;
    return `${paint[status](MARKS[status])} ${escapeControls(name)}: ${result}\n${details(cell)}`;
  };
  return cells.map(line).join("") +
    notRun.map((each) => `not run: ${escapeControls(each)}\n`).join("") +
    warnings.map((each) => `warning: ${escapeControls(each)}\n`).join("") +
    scoreWords(report).map((words) => `${words}\n`).join("") +
    `${ok ? colors.green("PASS") : colors.red("FAIL")} overall ${percent(overall)}\n`;
}

/** The score of each phase, with what stands behind it. */
export function scoreWords({ phases, contract, spent }: AgentReport): readonly string[] {
  const scores = phases.map(({ name, score, counted, planned, interval }) => {
    const told = name === "contract"
      ? `contract ${contract!.score.toFixed(2)} of 100 (${contract!.passed ? "PASS" : "FAIL"})`
      : `${name} ${percent(score)}`;
    const missing = counted < planned ? `, ${planned - counted} of ${planned} cells not exercised` : "";
    return `${told}: ${count(counted, "cell")}, 95 % between ${percent(interval.low)} and ${
      percent(interval.high)
    }${missing}`;
  });
  return spent === undefined ? scores : [spentWords(spent), ...scores];
}

function spentWords({ inputTokens, outputTokens, cost }: NonNullable<AgentReport["spent"]>): string {
  const price = cost === 0 ? "" : `, which cost ${Number(cost.toPrecision(3))}`;
  return `models outside: ${count(inputTokens, "token")} read, ${count(outputTokens, "token")} said${price}`;
}

function details({ phase, status, message = "", location, replay, struck, unmatched, input = "" }: Cell): string {
  if (status !== "failed") {
    const told = (what: string) =>
      phase === "replay" ? `the agent did not ask for the ${what}` : `the fault ${what} met no call`;
    return unmatched.map((what) => `    ${escapeControls(told(what))}\n`).join("");
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

/** A share from 0 to 1: `95.71 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
