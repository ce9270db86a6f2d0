/** `seedbed agent ci`: an agent under faults, its contract, and its score. */
import { PHASES } from "../../api/runs/agents/cells.ts";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";

export const command = defineCommand({
  name: "agent ci",
  description:
    `Runs all phases of the configuration of an agent: mutated golden prompts, golden prompts under chaos, each
invariant of the contract in each scenario of the matrix, and recorded sessions. Each cell is run with
several seeds; a failing run is shrunk and kept in .seedbed/runs. A cell whose faults had no effect is not
exercised, and does not count. Ends with 1 if a critical cell failed or a score is below --min-score, and
with 2 if nothing was tested.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: agentOptions,
  examples: [
    { line: "seedbed agent ci -c desk.yaml", says: "all phases" },
    { line: "seedbed agent ci -c desk.yaml -o reports --min-score 90%", says: "with a report and a gate" },
  ],
  run: ({ options }, context) => runPhases({ phases: PHASES }, options, context),
});
