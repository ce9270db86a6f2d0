/** `seedbed agent compare`: what changed between two reports on an agent. */
import { resolve } from "node:path";
import { compareReports, readAgentReport } from "../../api/runs/agents/compare.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "agent compare",
  description: `Compares two reports that agent ci -o has written: which cells and which scores have changed.
Ends with 1 if a cell that passed no longer does, or if a score is lower.`,
  operands: { usage: "<before> <after>", what: "two reports", min: 2, max: 2 },
  options: {},
  examples: [{
    line: "seedbed agent compare main/agent.json branch/agent.json",
    says: "what a change did to an agent",
  }],
  run({ operands }, context) {
    const [before, after] = operands.map((file) => readAgentReport(resolve(context.cwd, file)));
    const { changed, scores, isWorse } = compareReports(before!, after!);
    const lines = [
      ...changed.map(({ cell, from, to }) => `${cell}: ${from} → ${to}`),
      ...scores.map(({ name, from, to }) => `${name}: ${shown(from)} → ${shown(to)}`),
      isWorse ? "worse" : "not worse",
    ];
    context.document(
      { schema: "seedbed/agent-compare@1", ok: !isWorse, changed, scores },
      lines.map((line) => `${escapeControls(line)}\n`).join(""),
    );
    return Promise.resolve(isWorse ? EXIT.fail : EXIT.pass);
  },
});

function shown(score: number | undefined): string {
  return score === undefined ? "did not run" : `${(score * 100).toFixed(2)} %`;
}
